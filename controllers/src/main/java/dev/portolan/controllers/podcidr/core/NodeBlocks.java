package dev.portolan.controllers.podcidr.core;

import dev.portolan.rules.Cidr;
import dev.portolan.rules.IpAddresses;
import io.fabric8.kubernetes.api.model.Node;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The blocks that a cluster's addresses are cut into.
 *
 * @param cluster all pods' addresses
 * @param prefixLength of a block
 */
public record NodeBlocks(Cidr cluster, int prefixLength) {
    /** The first block that shares no address with what any of {@code nodes} has; empty when all are taken. */
    public Optional<Cidr> free(List<Node> nodes) {
        List<Cidr> taken = new ArrayList<>();
        nodes.forEach(node -> taken.addAll(blocksOf(node)));
        for (InetAddress at = cluster.address(); ; ) {
            Cidr block = new Cidr(at, prefixLength);
            Optional<Cidr> inTheWay =
                    taken.stream().filter(t -> overlap(t, block)).findFirst();
            if (inTheWay.isEmpty()) {
                return Optional.of(block);
            }
            Optional<InetAddress> next = after(inTheWay.get().prefixLength() < prefixLength ? inTheWay.get() : block);
            if (next.isEmpty()) {
                return Optional.empty();
            }
            at = next.get();
        }
    }

    /** Cidr counts in longs; a block of IPv6 is larger than that. */
    private Optional<InetAddress> after(Cidr block) {
        byte[] bytes = block.address().getAddress();
        byte[] sum = new BigInteger(1, bytes).add(block.size()).toByteArray();
        int used = Math.min(sum.length, bytes.length);
        Arrays.fill(bytes, (byte) 0);
        System.arraycopy(sum, sum.length - used, bytes, bytes.length - used, used);
        return Optional.of(IpAddresses.of(bytes)).filter(cluster::contains);
    }

    private static boolean overlap(Cidr one, Cidr other) {
        return one.contains(other.address()) || other.contains(one.address());
    }

    /** The blocks that a node has already. */
    public static List<Cidr> blocksOf(Node node) {
        if (node.getSpec() == null) {
            return List.of();
        }
        List<String> all = node.getSpec().getPodCIDRs();
        String first = node.getSpec().getPodCIDR();
        if (all.isEmpty()) {
            return first == null || first.isEmpty() ? List.of() : List.of(Cidr.parse(first));
        }
        return all.stream().map(Cidr::parse).toList();
    }
}
