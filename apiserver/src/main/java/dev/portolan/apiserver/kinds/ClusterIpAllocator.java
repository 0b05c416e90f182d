package dev.portolan.apiserver.kinds;

import dev.portolan.rules.Cidr;
import dev.portolan.rules.IpAddresses;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Virtual addresses: every address of the Service range but its first and (of IPv4) its last. */
final class ClusterIpAllocator {
    private static final String PREFIX = "clusterips/";
    private static final BigInteger MOST = BigInteger.ONE.shiftLeft(62);

    private final Cidr range;
    private final RandomGenerator random;

    ClusterIpAllocator(Cidr range, RandomGenerator random) {
        this.range = range;
        this.random = random;
    }

    /** The claim key of an address, however it was written. */
    static String key(String ip) {
        return PREFIX + IpAddresses.parse(ip).map(IpAddresses::text).orElse(ip);
    }

    /** The family of the range. */
    String family() {
        return Addresses.family(range.address());
    }

    /** Whether the address may be claimed at all. */
    boolean contains(String ip) {
        return IpAddresses.parse(ip)
                .flatMap(range::indexOf)
                .filter(i -> i.signum() > 0 && i.compareTo(BigInteger.valueOf(end())) < 0)
                .isPresent();
    }

    /** An address that nobody holds and that is not among {@code taken} keys. */
    Optional<String> next(ClaimView view, Set<String> taken) {
        long size = size();
        long upper = 1 + Bands.lower(size, 16, 256);
        return new FreeChoice(PREFIX, i -> key(text(i)), view, random)
                .from(1, Math.min(upper, end()), end(), taken)
                .map(this::text);
    }

    private String text(long index) {
        InetAddress address = range.at(index);
        return IpAddresses.text(address);
    }

    private long size() {
        return range.size().min(MOST).longValue();
    }

    private long end() {
        return IpAddresses.isIpv4(range.address()) ? size() - 1 : size();
    }

    Cidr range() {
        return range;
    }
}
