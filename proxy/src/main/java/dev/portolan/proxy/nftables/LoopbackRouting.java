package dev.portolan.proxy.nftables;

import dev.portolan.linux.KernelException;
import dev.portolan.linux.route.RouteSocket;
import java.util.List;
import java.util.Optional;

/** Makes node ports on 127.0.0.1 possible: packets from there may leave by the links behind which pods are. */
final class LoopbackRouting implements AutoCloseable {
    private final RouteSocket route;
    private final List<String> podLinks;

    LoopbackRouting(RouteSocket route, List<String> podLinks) {
        this.route = route;
        this.podLinks = podLinks;
    }

    /** Asked for anew each time: a link that was made again has forgotten it. Returns why it does not work, if so. */
    Optional<String> allow() {
        if (podLinks.isEmpty()) {
            return Optional.of(
                    "no link to pods is configured, so that packets from loopback addresses cannot reach them");
        }
        try {
            for (String name : podLinks) {
                route.links().routeLoopback(route.links().get(name));
            }
            return Optional.empty();
        } catch (KernelException e) {
            return Optional.of("packets from loopback addresses cannot reach pods: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        route.close();
    }
}
