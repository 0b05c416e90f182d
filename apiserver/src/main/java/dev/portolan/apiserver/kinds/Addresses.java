package dev.portolan.apiserver.kinds;

import dev.portolan.apiserver.kinds.KindsConfig.AddressRules;
import dev.portolan.rules.Cidr;
import dev.portolan.rules.IpAddresses;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** What a field that holds an IP address or a block of them may say, in the words of Kubernetes' validation. */
final class Addresses {
    private static final String NOT_AN_IP = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
    private static final String NOT_A_CIDR = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

    private Addresses() {}

    /** {@code IPv4} or {@code IPv6}. */
    static String family(InetAddress address) {
        return address instanceof Inet4Address ? "IPv4" : "IPv6";
    }

    static List<String> ip(String text) {
        return IpAddresses.parse(text).isPresent() ? List.of() : List.of(NOT_AN_IP);
    }

    static List<String> cidr(String text) {
        return block(text).isPresent() ? List.of() : List.of(NOT_A_CIDR);
    }

    /** The block, also where bits are set after the prefix, which Kubernetes has always let pass. */
    static Optional<Cidr> block(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("\\d{1,3}")) {
            return Optional.empty();
        }
        int prefix = Integer.parseInt(text.substring(slash + 1));
        return IpAddresses.parse(text.substring(0, slash))
                .filter(a -> prefix <= a.getAddress().length * 8)
                .map(a -> Cidr.around(a, prefix));
    }

    /** An address that traffic can be sent to: neither unspecified, loopback (but see {@link AddressRules}) nor link-local. */
    static void reachable(String text, AddressRules rules, FieldPath path, List<FieldError> errors) {
        Optional<InetAddress> parsed = IpAddresses.parse(text);
        if (parsed.isEmpty()) {
            errors.add(FieldError.invalid(path.text(), text, NOT_AN_IP));
            return;
        }
        InetAddress address = parsed.get();
        if (address.isAnyLocalAddress()) {
            errors.add(FieldError.invalid(path.text(), text, "may not be unspecified (" + text + ")"));
        } else if (address.isLoopbackAddress() && rules == AddressRules.KUBERNETES) {
            errors.add(
                    FieldError.invalid(path.text(), text, "may not be in the loopback range (127.0.0.0/8, ::1/128)"));
        } else if (address.isLinkLocalAddress()) {
            errors.add(FieldError.invalid(
                    path.text(), text, "may not be in the link-local range (169.254.0.0/16, fe80::/10)"));
        } else if (linkLocalMulticast(address)) {
            errors.add(FieldError.invalid(
                    path.text(), text, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)"));
        }
    }

    private static boolean linkLocalMulticast(InetAddress address) {
        byte[] b = address.getAddress();
        return b.length == 4
                ? (b[0] & 0xff) == 224 && b[1] == 0 && b[2] == 0
                : (b[0] & 0xff) == 0xff && (b[1] & 0x0f) == 0x02;
    }
}
