package dev.portolan.node.sandbox.netns;

import dev.portolan.rules.Cidr;
import java.util.List;

/**
 * How a node's pods are joined to its host.
 *
 * @param clusterId marks what is made here; two clusters on one host differ in it
 * @param bridge the name of the bridge, at most 15 bytes
 * @param onLink further ranges that this host shall send to the bridge, such as that of the Services: without a route a connection
 *     would fail before the packet filter sees it
 */
public record NetnsConfig(String clusterId, String bridge, List<Cidr> onLink) {
    /** The bridge's name where one cluster runs on a host. */
    public static final String DEFAULT_BRIDGE = "ptl0";

    /** Copies the list and checks the names. */
    public NetnsConfig {
        onLink = List.copyOf(onLink);
        if (!bridge.matches("[a-zA-Z0-9][a-zA-Z0-9._-]{0,14}")) {
            throw new IllegalArgumentException(
                    "'" + bridge + "' cannot name a bridge: 1 to 15 letters, digits, '.', '_' or '-'");
        }
        if (!clusterId.matches("[a-zA-Z0-9._-]{1,128}")) {
            throw new IllegalArgumentException(
                    "'" + clusterId + "' cannot mark links: 1 to 128 letters, digits, '.', '_' or '-'");
        }
    }
}
