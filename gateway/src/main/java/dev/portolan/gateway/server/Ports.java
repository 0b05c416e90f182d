package dev.portolan.gateway.server;

import dev.portolan.gateway.core.PortRoutes;
import dev.portolan.gateway.core.PortRoutes.Encryption;
import dev.portolan.gateway.server.ClientFacts.Scheme;
import io.netty.channel.Channel;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The ports that Gateways ask for: opened when the first listener names them, closed after the last. Guarded by its owner. */
final class Ports {
    /** Opens one. */
    interface Opener {
        /** @throws GatewayBindException when it cannot be had */
        Channel open(int port, Listening listening);
    }

    private record Open(Listening listening, Channel channel) {}

    private final Opener opener;
    private final Map<Integer, Open> open = new HashMap<>();

    Ports(Opener opener) {
        this.opener = opener;
    }

    /** Makes {@code wanted} answer, but for those of {@code others}; what cannot be had comes back with the reason. */
    Map<Integer, String> follow(Map<Integer, PortRoutes> wanted, Set<Integer> others) {
        Map<Integer, String> faults = new HashMap<>();
        open.entrySet().removeIf(e -> {
            PortRoutes routes = wanted.get(e.getKey());
            boolean gone =
                    routes == null || scheme(routes) != e.getValue().listening().scheme();
            if (gone) {
                e.getValue().channel().close().awaitUninterruptibly();
            }
            return gone;
        });
        wanted.forEach((port, routes) -> {
            if (others.contains(port)) {
                return;
            }
            Open known = open.get(port);
            if (known != null) {
                known.listening().follow(routes);
                return;
            }
            Listening listening = new Listening(scheme(routes));
            listening.follow(routes);
            try {
                open.put(port, new Open(listening, opener.open(port, listening)));
            } catch (GatewayBindException taken) {
                faults.put(port, String.valueOf(taken.getMessage()));
            }
        });
        return faults;
    }

    static Scheme scheme(PortRoutes routes) {
        return routes.encryption() == Encryption.TLS ? Scheme.HTTPS : Scheme.HTTP;
    }

    void close() {
        open.values().forEach(each -> each.channel().close().awaitUninterruptibly());
    }
}
