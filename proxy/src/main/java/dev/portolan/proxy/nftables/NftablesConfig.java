package dev.portolan.proxy.nftables;

import dev.portolan.rules.Cidr;
import java.util.List;

/**
 * How the nftables data plane sees its node.
 *
 * @param table the tables' name, of families {@code ip} and {@code ip6}; nothing else is touched
 * @param inside clients in these blocks (pods, and the node's address among them) count as inside the cluster; they keep their address
 * @param serviceRanges ports of these addresses that no Service has are refused; may be empty
 * @param podLinks links behind which pods are, such as the bridge. Node ports on 127.0.0.1 need packets from there to go out of them
 *     ({@code route_localnet}); may be empty, then node ports on loopback addresses are not served
 */
public record NftablesConfig(String table, List<Cidr> inside, List<Cidr> serviceRanges, List<String> podLinks) {
    /** Copies the lists. */
    public NftablesConfig {
        inside = List.copyOf(inside);
        serviceRanges = List.copyOf(serviceRanges);
        podLinks = List.copyOf(podLinks);
    }

    /** With the table {@code portolan}. */
    public static NftablesConfig of(List<Cidr> inside, List<Cidr> serviceRanges, String podLink) {
        return new NftablesConfig("portolan", inside, serviceRanges, List.of(podLink));
    }
}
