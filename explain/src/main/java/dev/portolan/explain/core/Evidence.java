package dev.portolan.explain.core;

import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/** What was seen when something was tried. Who tried is {@code here}, or a pod's {@code namespace/name}. */
public sealed interface Evidence {
    /** Who tries from where the program runs. */
    String HERE = "here";

    /** How an attempt to connect ended. */
    enum Result {
        OPEN,
        REFUSED,
        SILENT,
        UNREACHABLE;

        /** As a word of a sentence. */
        String said() {
            return this == OPEN ? "connects" : this == SILENT ? "no answer in time" : name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A name was asked for.
     *
     * @param failure such as {@code NXDOMAIN}, empty when there was an answer
     */
    record Resolved(String from, String name, List<String> addresses, String failure) implements Evidence {}

    /** A TCP connection was tried. */
    record Connected(String from, String address, int port, Result result) implements Evidence {}

    /**
     * A GET was sent.
     *
     * @param status 0 when no HTTP answer came; then {@code said} is why
     */
    record Answered(String from, String url, int status, String said) implements Evidence {}

    /**
     * Where a pod's programs listen and whom they are connected to, from the kernel's own tables.
     *
     * @param shared whether the pod shares the network of its host, so that others' sockets are among them
     */
    record Sockets(String namespace, String pod, List<Socket> listening, List<Socket> peers, boolean shared)
            implements Evidence {}

    /** One end of a socket. */
    record Socket(String address, int port) {
        boolean loopback() {
            return address.startsWith("127.") || address.equals("::1");
        }

        boolean anywhere() {
            return address.equals("0.0.0.0") || address.equals("::");
        }
    }

    /** The last lines that a container wrote before it ended. */
    record LastWords(String namespace, String pod, String container, List<String> lines) implements Evidence {}

    /** The address that this machine has when it speaks to {@code target}. */
    record Source(String target, String address) implements Evidence {}

    /**
     * The API refuses an object that a manifest has.
     *
     * @param manifest the object as it is written
     */
    record Refusal(Ref object, ObjectNode manifest, List<Complaint> complaints) implements Evidence {}

    /** What the API says about one field. */
    record Complaint(String field, String message) {}
}
