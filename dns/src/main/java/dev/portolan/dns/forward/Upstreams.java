package dev.portolan.dns.forward;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/** Who is asked for names that aren't the cluster's. */
@FunctionalInterface
public interface Upstreams {
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
        return file(Path.of("/etc/resolv.conf"));
    }

    /** The servers in a resolv.conf, read again when the file changes: a laptop moves between networks. */
    static Upstreams file(Path resolvConf) {
        return new ResolvConf(resolvConf);
    }
}
