package dev.portolan.rules;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** IP addresses as text, read strictly: dotted decimal without leading zeros, RFC 4291 without zone; never a DNS query. */
public final class IpAddresses {
    private static final int[] NO_OCTETS = {};

    private IpAddresses() {}

    /** The address, or empty if the text isn't one. An IPv4-mapped IPv6 address comes back as IPv4. */
    public static Optional<InetAddress> parse(String text) {
        int[] octets = octets(text);
        if (octets.length > 0) {
            return Optional.of(of(new byte[] {(byte) octets[0], (byte) octets[1], (byte) octets[2], (byte) octets[3]}));
        }
        if (text.indexOf(':') < 0 || text.indexOf('%') >= 0 || text.indexOf('[') >= 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Four of them; none unless the text is just that. By hand: controllers read every pod's address for every Service. */
    private static int[] octets(String text) {
        int[] octets = new int[4];
        int at = 0;
        for (int i = 0; i < 4; i++) {
            int start = at;
            while (at < text.length() && at - start < 3 && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                octets[i] = octets[i] * 10 + text.charAt(at++) - '0';
            }
            boolean leadingZero = at - start > 1 && text.charAt(start) == '0';
            boolean ends = i == 3 ? at == text.length() : at < text.length() && text.charAt(at) == '.';
            if (at == start || leadingZero || octets[i] > 255 || !ends) {
                return NO_OCTETS;
            }
            at++;
        }
        return octets;
    }

    /** The address with these bytes, 4 or 16 of them. */
    public static InetAddress of(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an IP address has 4 or 16 bytes, not " + bytes.length, e);
        }
    }

    public static boolean isIpv4(InetAddress address) {
        return address instanceof Inet4Address;
    }

    /** The shortest text form; IPv6 as RFC 5952 has it. */
    public static String text(InetAddress address) {
        if (address instanceof Inet4Address) {
            return address.getHostAddress();
        }
        return Ipv6Text.of(address.getAddress());
    }
}
