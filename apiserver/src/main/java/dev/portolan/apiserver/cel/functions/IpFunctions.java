package dev.portolan.apiserver.cel.functions;

import static dev.portolan.apiserver.cel.functions.Function.global;
import static dev.portolan.apiserver.cel.functions.Function.member;
import static dev.portolan.apiserver.cel.functions.Opaque.IP;

import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.portolan.rules.IpAddresses;
import java.net.InetAddress;
import java.util.List;

/** Kubernetes' IP library. */
final class IpFunctions {
    private static final CelType STRING = SimpleType.STRING;
    private static final CelType BOOL = SimpleType.BOOL;

    static final List<Function> ALL = List.of(
            Function.of("isIP", global("is_ip", BOOL, a -> isIp((String) a[0]), STRING)),
            Function.of("ip.isCanonical", global("ip_is_canonical", BOOL, a -> isCanonical((String) a[0]), STRING)),
            Function.of("family", member("ip_family", SimpleType.INT, a -> IpAddresses.isIpv4(ip(a[0])) ? 4L : 6L, IP)),
            is("isUnspecified", InetAddress::isAnyLocalAddress),
            is("isLoopback", InetAddress::isLoopbackAddress),
            is("isLinkLocalMulticast", InetAddress::isMCLinkLocal),
            is("isLinkLocalUnicast", InetAddress::isLinkLocalAddress),
            is("isGlobalUnicast", IpFunctions::isGlobalUnicast));

    private IpFunctions() {}

    private interface Is {
        boolean so(InetAddress address);
    }

    private static Function is(String name, Is is) {
        return Function.of(name, member("ip_" + name, BOOL, a -> is.so(ip(a[0])), IP));
    }

    static InetAddress ip(Object argument) {
        return (InetAddress) argument;
    }

    static InetAddress parse(String text) {
        return IpAddresses.parse(text)
                .orElseThrow(() -> new IllegalArgumentException(
                        "IP Address '" + text + "' parse error during conversion" + " from string: invalid format"));
    }

    private static boolean isIp(String text) {
        return IpAddresses.parse(text).isPresent();
    }

    private static boolean isCanonical(String text) {
        return IpAddresses.text(parse(text)).equals(text);
    }

    private static boolean isGlobalUnicast(InetAddress address) {
        boolean broadcast = address.getHostAddress().equals("255.255.255.255");
        return !broadcast
                && !address.isAnyLocalAddress()
                && !address.isLoopbackAddress()
                && !address.isMulticastAddress()
                && !address.isLinkLocalAddress();
    }
}
