package dev.portolan.apiserver.kinds;

import dev.portolan.rules.Cidr;
import dev.portolan.rules.IpAddresses;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** Virtual addresses: every address of a Service range but its first and (of IPv4) its last. */
final class ClusterIpAllocator {
    private static final BigInteger MOST = BigInteger.ONE.shiftLeft(62);

    private final RandomGenerator random;

    ClusterIpAllocator(RandomGenerator random) {
        this.random = random;
    }

    /** The claim key of an address, however it was written. */
    static String key(String ip) {
        return Claim.ADDRESSES + IpAddresses.parse(ip).map(IpAddresses::text).orElse(ip);
    }

    /** A range in which the address may be claimed; empty when it may not be at all. */
    Optional<ServiceRange> rangeOf(String ip, ClaimView view) {
        Optional<InetAddress> address = IpAddresses.parse(ip);
        return view.ranges().stream()
                .filter(r -> address.filter(a -> usable(r.block(), a)).isPresent())
                .findFirst();
    }

    /** Whether the address is one that a block gives to Services. */
    static boolean usable(Cidr block, InetAddress address) {
        return block.indexOf(address)
                .filter(i -> i.signum() > 0 && i.compareTo(BigInteger.valueOf(end(block))) < 0)
                .isPresent();
    }

    /** An address of this family that nobody holds and that is not among {@code taken} keys. */
    Optional<String> next(String family, ClaimView view, Set<String> taken) {
        return view.ranges().stream()
                .filter(r -> Addresses.family(r.block().address()).equals(family))
                .flatMap(r -> next(r.block(), view, taken).stream())
                .findFirst();
    }

    private Optional<String> next(Cidr block, ClaimView view, Set<String> taken) {
        long end = end(block);
        long upper = 1 + Bands.lower(size(block), 16, 256);
        return new FreeChoice(Claim.ADDRESSES, i -> key(text(block, i)), view, random)
                .from(1, Math.min(upper, end), end, taken)
                .map(i -> text(block, i));
    }

    private static String text(Cidr block, long index) {
        return IpAddresses.text(block.at(index));
    }

    private static long size(Cidr block) {
        return block.size().min(MOST).longValue();
    }

    private static long end(Cidr block) {
        return IpAddresses.isIpv4(block.address()) ? size(block) - 1 : size(block);
    }

    /** The ranges of the address' family, in words. */
    static String ranges(String ip, ClaimView view) {
        String family = IpAddresses.parse(ip).map(Addresses::family).orElse("");
        return view.ranges().stream()
                .map(ServiceRange::block)
                .filter(b -> Addresses.family(b.address()).equals(family))
                .map(Cidr::toString)
                .distinct()
                .collect(Collectors.joining(", "));
    }
}
