package dev.portolan.proxy.core;

/**
 * Something that could have been in the table and is not. {@code explain} prints these; nobody re-derives them.
 *
 * @param owner the Service port
 * @param subject what was left out: an endpoint as {@code 10.244.0.7:3000}, a frontend as {@code 10.96.0.1:80/TCP}, or the Service
 *     itself as {@code ns/name}
 * @param reason why
 */
public record Omission(PortOwner owner, String subject, Reason reason) {
    /** Why something was left out. */
    public enum Reason {
        /** The pod is not Ready. */
        NOT_READY("its pod is not ready"),
        /** The pod is being deleted and others are ready, or it no longer serves. */
        TERMINATING("its pod is being deleted"),
        /** The traffic policy Local asks for endpoints on this node. */
        ON_ANOTHER_NODE("traffic policy Local: it is not on this node"),
        /** The Service's traffic distribution prefers others, which are near. */
        MEANT_FOR_OTHERS("its hints are for other zones or nodes, and there are nearer endpoints"),
        /** The slice has no port of that name and protocol. */
        NO_SUCH_PORT("its slice has no port of this name and protocol"),
        /** The Service is headless: clients find its pods by DNS. */
        HEADLESS("the Service is headless: DNS answers with its endpoints' own addresses"),
        /** The Service is an alias for a DNS name. */
        EXTERNAL_NAME("the Service is an ExternalName: DNS answers with a CNAME"),
        /** The Service has a label {@code service.kubernetes.io/service-proxy-name}. */
        OTHER_PROXY("label service.kubernetes.io/service-proxy-name gives the Service to another proxy"),
        /** The API server has not allocated an address yet. */
        NO_ADDRESS("the Service has no cluster IP yet"),
        /** Another Service's frontend has the same address, port and protocol. */
        FRONTEND_TAKEN("another Service has the same address, port and protocol");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /** A half sentence for users, such as {@code its pod is not ready}. */
        public String text() {
            return text;
        }
    }

    /** {@code default/shop:http: 10.244.0.7:3000 is left out: its pod is not ready}. */
    @Override
    public String toString() {
        return owner + ": " + subject + " is left out: " + reason.text;
    }
}
