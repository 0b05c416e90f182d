package dev.portolan.explain.core;

/** Something to try. What is seen becomes {@link Evidence}; nothing that is tried changes anything. */
public sealed interface Probe {
    /** Asks the cluster's DNS for the addresses of a full name. */
    record Resolve(String name) implements Probe {}

    /** Asks, within a pod, what its programs take a name for. */
    record ResolveIn(String namespace, String pod, String name) implements Probe {}

    /** Connects by TCP and closes at once. */
    record Connect(String address, int port) implements Probe {}

    /** The same from within a pod. */
    record ConnectFrom(String namespace, String pod, String address, int port) implements Probe {}

    /** Sends a GET for {@code url} to {@code host:port}. */
    record Get(String hostPort, String url) implements Probe {}

    /** Reads the socket tables of a pod. */
    record ReadSockets(String namespace, String pod) implements Probe {}

    /** Reads the end of the log of a container's last run that ended. */
    record ReadLog(String namespace, String pod, String container) implements Probe {}

    /** Finds out which address this machine has when it speaks to {@code target}. */
    record FindSource(String target) implements Probe {}
}
