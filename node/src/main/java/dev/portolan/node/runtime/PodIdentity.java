package dev.portolan.node.runtime;

import java.net.InetAddress;

/** Who a program is, for those who ask it. */
public record PodIdentity(String namespace, String name, String uid, String hostname, InetAddress address) {}
