package dev.portolan.dns.core;

import java.net.InetAddress;

/** Which pods there are, for names like {@code 10-244-0-7.default.pod.cluster.local}. */
@FunctionalInterface
public interface PodDirectory {
    /** Whether a pod of {@code namespace}, which exists, is to have a name for {@code address}. */
    boolean has(String namespace, InetAddress address);
}
