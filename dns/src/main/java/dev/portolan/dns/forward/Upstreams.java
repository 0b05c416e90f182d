package dev.portolan.dns.forward;

import dev.portolan.dns.wire.Name;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Who is asked for names that aren't the cluster's. */
@FunctionalInterface
public interface Upstreams {
    /** Where a host says whom it asks. */
    Path HOST = Path.of("/etc/resolv.conf");

    /** The servers in order of preference, at this moment. */
    List<InetSocketAddress> servers();

    /** Always these. */
    static Upstreams of(List<InetSocketAddress> servers) {
        List<InetSocketAddress> copy = List.copyOf(servers);
        return () -> copy;
    }

    /** Nobody: such names are refused. */
    static Upstreams none() {
        return List::of;
    }

    /** The servers that this host uses. */
    static Upstreams host() {
        return file(HOST);
    }

    /** The domains that this host searches, as its resolv.conf says now; none where it can't be read. */
    static List<Name> hostSearches() {
        try {
            return ResolvConf.searches(Files.readString(HOST));
        } catch (IOException noFile) {
            return List.of();
        }
    }

    /** The servers in a resolv.conf, read again when the file changes: a laptop moves between networks. */
    static Upstreams file(Path resolvConf) {
        return new ResolvConf(resolvConf);
    }
}
