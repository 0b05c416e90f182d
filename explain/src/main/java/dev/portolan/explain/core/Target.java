package dev.portolan.explain.core;

/** What is to be explained. A namespace is that of the object, or of the pod that is thought to ask. */
public sealed interface Target {
    /** The namespace it is of, or is asked from. */
    String namespace();

    /** A Service by name. */
    record OfService(String namespace, String name) implements Target {}

    /** A pod by name. */
    record OfPod(String namespace, String name) implements Target {}

    /** An Ingress by name. */
    record OfIngress(String namespace, String name) implements Target {}

    /** A URL as a client writes it. */
    record OfUrl(String namespace, String url) implements Target {}

    /** A DNS name as a client writes it. */
    record OfName(String namespace, String name) implements Target {}

    /** The way from a pod to a name or address and a port. */
    record OfPath(String namespace, String pod, String host, int port) implements Target {}
}
