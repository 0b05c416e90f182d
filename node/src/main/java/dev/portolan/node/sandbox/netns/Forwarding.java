package dev.portolan.node.sandbox.netns;

import dev.portolan.linux.KernelException;
import dev.portolan.linux.Sysctl;
import dev.portolan.linux.route.Link;
import dev.portolan.linux.route.Links;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Whether this host forwards IPv4 packets: on while we need it, and off again where it was off and nobody else came to need it. */
final class Forwarding {
    private static final Sysctl IP_FORWARD = Sysctl.of("net", "ipv4", "ip_forward");

    private Forwarding() {}

    static boolean isOff() throws IOException {
        return IP_FORWARD.read().equals("0");
    }

    static void switchOn() throws IOException {
        if (isOff()) {
            IP_FORWARD.write("1");
        }
    }

    /** To be called when the bridge that remembers {@code mark} is gone. */
    static void restore(Mark mark, Links links) throws IOException {
        if (!mark.forwardingWasOff()) {
            return;
        }
        List<Link> bridges = links.list().stream()
                .filter(link -> link.kind().equals("bridge"))
                .toList();
        Optional<Link> heir = bridges.stream()
                .filter(bridge -> Mark.read(bridge.alias()).isPresent())
                .findFirst();
        if (heir.isPresent()) {
            bequeath(heir.get(), links);
        } else if (bridges.isEmpty()) {
            IP_FORWARD.write("0");
        }
        // Otherwise a bridge that isn't ours (a container engine's, say) relies on it by now.
    }

    private static void bequeath(Link heir, Links links) throws KernelException {
        Mark mark = Mark.read(heir.alias()).orElseThrow();
        links.setAlias(heir, mark.withForwardingOffBefore().alias());
    }
}
