package dev.portolan.rules;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * A block of addresses of one family, such as {@code 10.96.0.0/16} (RFC 4632, RFC 4291 §2.3).
 *
 * @param address the first address of the block; the bits after the prefix are zero
 * @param prefixLength how many leading bits are fixed: 0–32, or 0–128 for IPv6
 */
public record Cidr(InetAddress address, int prefixLength) {
    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException when the prefix is too long for the family or the address has bits set after it
     */
    public Cidr {
        int bits = address.getAddress().length * 8;
        if (prefixLength < 0 || prefixLength > bits) {
            throw new IllegalArgumentException("prefix length /" + prefixLength + " is not between 0 and " + bits);
        }
        if (!masked(address, prefixLength).equals(address)) {
            throw new IllegalArgumentException(address.getHostAddress() + "/" + prefixLength
                    + " has bits set after its prefix; the block is "
                    + masked(address, prefixLength).getHostAddress() + "/" + prefixLength);
        }
    }

    /**
     * Reads {@code 10.96.0.0/16} or {@code fd00::/108}.
     *
     * @throws IllegalArgumentException saying what is wrong with {@code text}
     */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("'" + text + "' has no prefix length, such as in 10.96.0.0/16");
        }
        String digits = text.substring(slash + 1);
        if (!digits.matches("\\d{1,3}")) {
            throw new IllegalArgumentException("'" + text + "' has no number after its '/'");
        }
        return new Cidr(InetAddress.ofLiteral(text.substring(0, slash)), Integer.parseInt(digits));
    }

    /** As {@link #parse}, but bits set after the prefix are cleared, as in an interface address {@code 10.244.0.1/24}. */
    public static Cidr around(InetAddress address, int prefixLength) {
        return new Cidr(masked(address, prefixLength), prefixLength);
    }

    /** Whether {@code other} is of this family and within the block. */
    public boolean contains(InetAddress other) {
        return other.getAddress().length == address.getAddress().length
                && masked(other, prefixLength).equals(address);
    }

    /** How many addresses the block has. */
    public BigInteger size() {
        return BigInteger.ONE.shiftLeft(address.getAddress().length * 8 - prefixLength);
    }

    /**
     * The address {@code index} places after the first.
     *
     * @throws IndexOutOfBoundsException when the block is smaller
     */
    public InetAddress at(long index) {
        if (index < 0 || size().compareTo(BigInteger.valueOf(index)) <= 0) {
            throw new IndexOutOfBoundsException(this + " has no address number " + index);
        }
        BigInteger value = new BigInteger(1, address.getAddress()).add(BigInteger.valueOf(index));
        return ofNumber(value, address.getAddress().length);
    }

    /** How many places {@code other} is after the first address, or empty when it is not in the block. */
    public Optional<BigInteger> indexOf(InetAddress other) {
        return contains(other)
                ? Optional.of(new BigInteger(1, other.getAddress()).subtract(new BigInteger(1, address.getAddress())))
                : Optional.empty();
    }

    private static InetAddress masked(InetAddress address, int prefixLength) {
        byte[] bytes = address.getAddress();
        for (int bit = Math.max(prefixLength, 0); bit < bytes.length * 8; bit++) {
            bytes[bit / 8] &= (byte) ~(0x80 >> (bit % 8));
        }
        return of(bytes);
    }

    private static InetAddress ofNumber(BigInteger value, int length) {
        byte[] digits = value.toByteArray();
        byte[] bytes = new byte[length];
        int used = Math.min(digits.length, length);
        System.arraycopy(digits, digits.length - used, bytes, length - used, used);
        return of(bytes);
    }

    private static InetAddress of(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("an address has 4 or 16 bytes, not " + bytes.length, impossible);
        }
    }

    /** As Kubernetes writes it: {@code 10.96.0.0/16}. */
    @Override
    public String toString() {
        return IpAddresses.text(address) + "/" + prefixLength;
    }
}
