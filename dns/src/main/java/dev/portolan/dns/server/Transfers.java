package dev.portolan.dns.server;

import dev.portolan.dns.wire.Received.Query;
import java.net.InetAddress;
import java.util.List;

/** Who may have the whole zone. */
@FunctionalInterface
public interface Transfers {
    /** Nobody. */
    Transfers NONE = (query, packet, client) -> List.of();

    /** The messages that answer {@code query}, found in {@code packet}; empty when {@code client} may not have them. */
    List<byte[]> messages(Query query, byte[] packet, InetAddress client);
}
