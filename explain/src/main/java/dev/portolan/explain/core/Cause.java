package dev.portolan.explain.core;

/** What can be wrong. The name is the reason of the event, and {@code cause} in JSON. */
public enum Cause {
    /** Nothing is. */
    NONE("Answers"),
    /** No object of that name. */
    NOT_FOUND("NotFound"),
    /** The nearest label differs by a few letters. */
    LABEL_TYPO("NoPodMatches"),
    /** The pods have some of the selector's labels, not all. */
    SELECTOR_SUBSET("NoPodMatches"),
    /** There is no selector, and nobody made endpoints. */
    EMPTY_SELECTOR("NoPodMatches"),
    /** The pods, or the Service, are in another namespace. */
    WRONG_NAMESPACE("NoPodMatches"),
    /** No pod matches, and none comes near. */
    NO_POD_MATCHES("NoPodMatches"),
    /** What should make the pods is scaled to zero. */
    SCALED_TO_ZERO("NoPodMatches"),
    /** What should make the pods has made none. */
    NO_POD_MADE("NoPodMatches"),
    /** The target port's number is none that a pod listens on. */
    TARGET_PORT_NUMBER("PortNotListened"),
    /** The target port's name is none that a container has. */
    TARGET_PORT_NAME("PortNotListened"),
    /** The program listens on 127.0.0.1 only. */
    LOOPBACK_ONLY("PortNotListened"),
    /** TCP for UDP or the other way round. */
    WRONG_PROTOCOL("PortNotListened"),
    /** A headless Service maps no ports. */
    HEADLESS_PORT("PortNotListened"),
    /** The Service has no port of that number or name. */
    NO_SUCH_PORT("NoSuchPort"),
    /** A port has no name where one is needed. */
    PORT_NAME_MISSING("NoSuchPort"),
    /** A probe says no. */
    NOT_READY("NoPodReady"),
    /** The program ends again and again. */
    CRASH_LOOP("NoPodReady"),
    /** Nobody can run the image. */
    IMAGE_UNKNOWN("NoPodReady"),
    /** Another pod has the host port. */
    HOST_PORT_TAKEN("NoPodReady"),
    /** No node is ready, or none that the pod may run on. */
    NO_NODE_READY("NoNodeReady"),
    /** The pod fits on no node. */
    UNSCHEDULABLE("NoPodReady"),
    /** The pods are ready and no slice lists them. */
    NO_ENDPOINTS("NoEndpoints"),
    /** Service and endpoints are of different address families. */
    FAMILY_MISMATCH("NoEndpoints"),
    /** The API refused the object: the node port belongs to another. */
    NODE_PORT_TAKEN("Refused"),
    /** The API refused the object: no such node port can be had. */
    NODE_PORT_RANGE("Refused"),
    /** The API refused the object for another reason. */
    REFUSED("Refused"),
    /** ExternalNames lead to each other. */
    EXTERNAL_NAME_LOOP("ExternalNameLoop"),
    /** A node without an endpoint answers nobody. */
    NO_LOCAL_ENDPOINT("NoLocalEndpoint"),
    /** A policy selects the pods and nobody holds it. */
    POLICY_NOT_ENFORCED("PolicyNotEnforced"),
    /** One client, one pod. */
    AFFINITY("AffinityPins"),
    /** The client's address is none of the source ranges. */
    SOURCE_RANGE("SourceRange"),
    /** A selector takes in pods of several workloads. */
    SHARED_PODS("SharedPods"),
    /** Deleted, and held by a finalizer. */
    FINALIZER_STUCK("FinalizerStuck"),
    /** An Ingress names a Service that isn't there. */
    INGRESS_SERVICE("IngressServiceMissing"),
    /** An Ingress names a port that the Service lacks. */
    INGRESS_PORT("IngressPortMissing"),
    /** An Ingress names a class that isn't there. */
    INGRESS_CLASS("IngressClassMissing"),
    /** An Ingress' Service does not answer. */
    INGRESS_BACKEND("IngressBackendDown"),
    /** No rule of an Ingress takes the request. */
    INGRESS_NO_RULE("IngressNoRule"),
    /** An Ingress names a Secret that isn't there or holds no certificate. */
    TLS_SECRET_MISSING("TlsSecretMissing"),
    /** The certificate is for other names. */
    TLS_HOST_MISMATCH("TlsHostMismatch"),
    /** The name is in no form that the cluster's DNS answers. */
    DNS_FORM("DnsForm"),
    /** A client goes to an address that the name no longer has. */
    STALE_DNS("StaleDns"),
    /** State is in order and a live probe fails. */
    PROBE_FAILED("ProbeFailed");

    private final String reason;

    Cause(String reason) {
        this.reason = reason;
    }

    /** The reason of the event, one CamelCase word. */
    public String reason() {
        return reason;
    }
}
