package dev.portolan.node;

import dev.portolan.node.image.ImageProgram;
import dev.portolan.node.sandbox.SandboxProvider;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * How a node agent is to run.
 *
 * @param nodeName the Node's name, and its host name label
 * @param clusterId marks every process the agent starts, so that a later start finds what a killed one left behind
 * @param stateFolder the agent's own: pods' files, volumes and logs
 * @param sandboxes closed with the agent
 * @param images what stands for an image reference; asked anew for each container start
 * @param clusterDns the name servers of pods; none leaves them the host's
 * @param clusterDomain such as {@code cluster.local}
 * @param identity of the agent's server at the node's address, which is known only once the node has a pod range
 * @param port the agent's server listens there; 0 takes a free one
 * @param hostEnvironment variables of this host that processes see unless their container sets them
 * @param labels of the Node, beside those that say what the machine is
 * @param followers whom a pod that ends waits for
 */
public record NodeConfig(
        String nodeName,
        String clusterId,
        Path stateFolder,
        SandboxProvider sandboxes,
        Function<String, Optional<ImageProgram>> images,
        List<InetAddress> clusterDns,
        String clusterDomain,
        Function<InetAddress, ServerIdentity> identity,
        int port,
        Map<String, String> hostEnvironment,
        Map<String, String> labels,
        Followers followers,
        NodeTimings timings) {
    /** Copies. */
    public NodeConfig {
        clusterDns = List.copyOf(clusterDns);
        hostEnvironment = Map.copyOf(hostEnvironment);
        labels = Map.copyOf(labels);
    }

    /** Those variables of {@code all} that say where programs are and how the user likes them: PATH, HOME, locale, JAVA_HOME. */
    public static Map<String, String> usefulEnvironment(Map<String, String> all) {
        Map<String, String> useful = new java.util.LinkedHashMap<>();
        useful.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        for (String each : List.of("PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "JAVA_HOME")) {
            Optional.ofNullable(all.get(each)).ifPresent(v -> useful.put(each, v));
        }
        return useful;
    }
}
