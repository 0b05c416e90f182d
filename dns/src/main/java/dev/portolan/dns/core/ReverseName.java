package dev.portolan.dns.core;

import dev.portolan.dns.wire.Name;
import dev.portolan.rules.Cidr;
import dev.portolan.rules.IpAddresses;
import java.net.InetAddress;
import java.util.Optional;

/** Names of addresses: {@code 7.0.244.10.in-addr.arpa} (RFC 1035 §3.5) and {@code ….ip6.arpa} (RFC 3596 §2.5). */
final class ReverseName {
    private static final Name ARPA = Name.of("arpa");
    private static final Name V4 = ARPA.child("in-addr");
    private static final Name V6 = ARPA.child("ip6");
    private static final int OCTET = 8;
    private static final int NIBBLE = 4;

    private ReverseName() {}

    static Name of(InetAddress address) {
        return of(address, address.getAddress().length * 8);
    }

    /** The name of the block of {@code address} with at least {@code prefixLength} bits, rounded up to a whole label. */
    static Name of(InetAddress address, int prefixLength) {
        byte[] bytes = address.getAddress();
        boolean v4 = bytes.length == 4;
        Name name = v4 ? V4 : V6;
        int step = v4 ? OCTET : NIBBLE;
        for (int bit = 0; bit < prefixLength; bit += step) {
            int octet = bytes[bit / 8] & 0xff;
            name = name.child(
                    v4 ? Integer.toString(octet) : Integer.toHexString(bit % 8 == 0 ? octet >> 4 : octet & 0xf));
        }
        return name;
    }

    static boolean isReverse(Name name) {
        return name.within(V4) || name.within(V6);
    }

    /** The addresses that {@code name} stands for: one, or all that begin with its labels. Empty when it isn't of that form. */
    static Optional<Cidr> block(Name name) {
        boolean v4 = name.within(V4);
        int labels = name.labels() - 2;
        int step = v4 ? OCTET : NIBBLE;
        byte[] bytes = new byte[v4 ? 4 : 16];
        if (!isReverse(name) || labels * step > bytes.length * 8) {
            return Optional.empty();
        }
        for (int i = 0; i < labels; i++) {
            String label = name.label(labels - 1 - i);
            if (!label.matches(v4 ? "0|[1-9][0-9]{0,2}" : "[0-9a-f]")) {
                return Optional.empty();
            }
            int value = Integer.parseInt(label, v4 ? 10 : 16);
            if (value > 0xff) {
                return Optional.empty();
            }
            int bit = i * step;
            bytes[bit / 8] |= (byte) (v4 || bit % 8 != 0 ? value : value << 4);
        }
        return Optional.of(Cidr.around(IpAddresses.of(bytes), labels * step));
    }
}
