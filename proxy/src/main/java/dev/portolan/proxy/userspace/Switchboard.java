package dev.portolan.proxy.userspace;

import dev.portolan.proxy.core.Backend;
import dev.portolan.proxy.core.Forwarding;
import dev.portolan.proxy.core.Target;
import io.netty.channel.group.ChannelGroup;
import java.net.InetAddress;
import java.util.List;
import org.slf4j.Logger;

/** What all listeners of one userspace data plane share. */
record Switchboard(
        UserspaceConfig config,
        Transport transport,
        BackendChoice choice,
        ChannelGroup connections,
        Counts counts,
        Logger log) {

    /**
     * The backends open to {@code client}. None for a client that the source ranges keep out or that policy Local drops: without
     * privilege a packet cannot be dropped once it is here, so such a client is reset instead.
     */
    List<Backend> backendsFor(Forwarding forwarding, InetAddress client) {
        if (!forwarding.admits(client)) {
            return List.of();
        }
        Target target = isInside(client) ? forwarding.inside() : forwarding.outside();
        return target.backends();
    }

    private boolean isInside(InetAddress client) {
        return client.isLoopbackAddress() || config.inside().stream().anyMatch(range -> range.contains(client));
    }
}
