package dev.portolan.explain.core;

import java.util.List;
import java.util.Map;

/**
 * Where and of what a pod is.
 *
 * @param node its node, empty before it is scheduled
 * @param nodeSelector the labels that its node must have
 * @param hostAliases names that its own hosts file has
 */
public record PodDetail(
        String node,
        boolean hostNetwork,
        Map<String, String> nodeSelector,
        List<Container> containers,
        List<HostAlias> hostAliases,
        Life life) {
    /** A pod of which nothing more is known. */
    public static final PodDetail NONE = new PodDetail("", false, Map.of(), List.of(), List.of(), Life.STAYS);

    /** An entry of the pod's own hosts file. */
    public record HostAlias(String ip, List<String> names) {}

    /**
     * A container as it is written, and how it is.
     *
     * @param words its command, then its arguments
     * @param commandWords how many of {@code words} are the command's
     * @param env name and value of its variables; empty values for those from elsewhere
     */
    public record Container(
            String name,
            String image,
            List<String> words,
            int commandWords,
            List<Variable> env,
            List<Snapshot.ContainerPort> ports,
            List<Check> checks,
            State state) {}

    /** A variable of a container. */
    public record Variable(String name, String value) {}

    /**
     * A probe.
     *
     * @param kind {@code readiness}, {@code liveness} or {@code startup}
     * @param action {@code http}, {@code tcp}, {@code exec} or {@code grpc}
     * @param port a number or a port's name, empty for {@code exec}
     * @param path of {@code http}
     */
    public record Check(String kind, String action, String port, String path) {
        /** As one says it: {@code GET /healthz on port 8080}. */
        String said() {
            return switch (action) {
                case "http" -> "GET " + path + " on port " + port;
                case "exec" -> "a command";
                default -> action + " on port " + port;
            };
        }
    }

    /**
     * How a container is.
     *
     * @param waiting the reason for which it waits, or empty
     * @param message what the runtime says about it
     * @param exitCode of its last run; -1 when none ended
     */
    public record State(boolean running, String waiting, String message, int restarts, int exitCode) {
        /** A container that runs and never ended. */
        public static final State RUNS = new State(true, "", "", 0, -1);
    }
}
