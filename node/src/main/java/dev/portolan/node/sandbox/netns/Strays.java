package dev.portolan.node.sandbox.netns;

import dev.portolan.linux.NetworkNamespace;
import dev.portolan.linux.route.Link;
import dev.portolan.linux.route.RouteSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Processes of pods whose agent was killed, found by the network they are in: what they made of their environment or their parents does not hide
 * them. The pod's own link carries our mark.
 */
final class Strays {
    private static final Logger LOG = LoggerFactory.getLogger(Strays.class);

    private Strays() {}

    /** Kills them; how many there were. */
    static int kill(Predicate<String> clusterId, String host) {
        Map<String, Boolean> ours = new HashMap<>();
        long self = ProcessHandle.current().pid();
        int killed = 0;
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            for (ProcessHandle each : all.filter(p -> p.pid() != self).toList()) {
                String network = NetworkNamespace.identityOf(each.pid());
                boolean here = network.isEmpty() || network.equals(host);
                if (!here && ours.computeIfAbsent(network, n -> marked(each.pid(), clusterId))) {
                    killed += each.destroyForcibly() ? 1 : 0;
                }
            }
        }
        return killed;
    }

    private static boolean marked(long pid, Predicate<String> clusterId) {
        try (NetworkNamespace network = NetworkNamespace.of(Path.of("/proc/" + pid + "/ns/net"))) {
            return network.call(() -> {
                try (RouteSocket route = RouteSocket.open()) {
                    Optional<Link> link = route.links().find(PodNetwork.LINK);
                    return link.flatMap(l -> Mark.read(l.alias()))
                            .filter(m -> clusterId.test(m.clusterId()))
                            .isPresent();
                }
            });
        } catch (Exception gone) {
            LOG.trace("process {}", pid, gone);
            return false;
        }
    }
}
