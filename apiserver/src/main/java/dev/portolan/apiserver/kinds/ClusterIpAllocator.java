package dev.portolan.apiserver.kinds;

import dev.portolan.rules.Cidr;
import dev.portolan.rules.IpAddresses;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** Virtual addresses: every address of a Service range but its first and (of IPv4) its last. */
final class ClusterIpAllocator {
    private static final String PREFIX = "clusterips/";
    private static final BigInteger MOST = BigInteger.ONE.shiftLeft(62);

    private final List<Cidr> ranges;
    private final RandomGenerator random;

    /** @param ranges one, or one of each family; the first is for who doesn't ask for a family */
    ClusterIpAllocator(List<Cidr> ranges, RandomGenerator random) {
        this.ranges = List.copyOf(ranges);
        this.random = random;
    }

    /** The claim key of an address, however it was written. */
    static String key(String ip) {
        return PREFIX + IpAddresses.parse(ip).map(IpAddresses::text).orElse(ip);
    }

    /** The families that can be had, the default one first. */
    List<String> families() {
        return ranges.stream().map(r -> Addresses.family(r.address())).toList();
    }

    /** Whether the address may be claimed at all. */
    boolean contains(String ip) {
        return IpAddresses.parse(ip)
                .filter(a -> ranges.stream().anyMatch(r -> usable(r, a)))
                .isPresent();
    }

    private static boolean usable(Cidr range, InetAddress address) {
        return range.indexOf(address)
                .filter(i -> i.signum() > 0 && i.compareTo(BigInteger.valueOf(end(range))) < 0)
                .isPresent();
    }

    /** An address of this family that nobody holds and that is not among {@code taken} keys. */
    Optional<String> next(String family, ClaimView view, Set<String> taken) {
        return ranges.stream()
                .filter(r -> Addresses.family(r.address()).equals(family))
                .flatMap(r -> next(r, view, taken).stream())
                .findFirst();
    }

    private Optional<String> next(Cidr range, ClaimView view, Set<String> taken) {
        long end = end(range);
        long upper = 1 + Bands.lower(size(range), 16, 256);
        return new FreeChoice(PREFIX, i -> key(text(range, i)), view, random)
                .from(1, Math.min(upper, end), end, taken)
                .map(i -> text(range, i));
    }

    private static String text(Cidr range, long index) {
        return IpAddresses.text(range.at(index));
    }

    private static long size(Cidr range) {
        return range.size().min(MOST).longValue();
    }

    private static long end(Cidr range) {
        return IpAddresses.isIpv4(range.address()) ? size(range) - 1 : size(range);
    }

    /** The ranges of the address' family, in words. */
    String ranges(String ip) {
        String family = IpAddresses.parse(ip).map(Addresses::family).orElse("");
        return ranges.stream()
                .filter(r -> Addresses.family(r.address()).equals(family))
                .map(Cidr::toString)
                .collect(Collectors.joining(", "));
    }
}
