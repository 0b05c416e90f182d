package dev.portolan.apiserver.cel.functions;

import static dev.portolan.apiserver.cel.functions.Function.global;
import static dev.portolan.apiserver.cel.functions.Function.member;
import static dev.portolan.apiserver.cel.functions.Opaque.CIDR;
import static dev.portolan.apiserver.cel.functions.Opaque.IP;

import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.portolan.apiserver.cel.functions.Opaque.Block;
import dev.portolan.rules.Cidr;
import dev.portolan.rules.IpAddresses;
import java.net.InetAddress;
import java.util.List;

/** Kubernetes' CIDR library, and the two functions that addresses and blocks share: {@code ip} and {@code string}. */
final class CidrFunctions {
    private static final CelType STRING = SimpleType.STRING;
    private static final CelType BOOL = SimpleType.BOOL;

    static final List<Function> ALL = List.of(
            Function.of("cidr", global("string_to_cidr", CIDR, a -> parse((String) a[0]), STRING)),
            Function.of("isCIDR", global("is_cidr", BOOL, a -> isCidr((String) a[0]), STRING)),
            Function.of(
                    "ip",
                    global("string_to_ip", IP, a -> IpFunctions.parse((String) a[0]), STRING),
                    member("cidr_ip", IP, a -> block(a[0]).address(), CIDR)),
            Function.of(
                    "string",
                    global("ip_to_string", STRING, a -> IpAddresses.text(IpFunctions.ip(a[0])), IP),
                    global("cidr_to_string", STRING, a -> text(block(a[0])), CIDR)),
            Function.of(
                    "containsIP",
                    member("cidr_contains_ip", BOOL, a -> contains(a[0], IpFunctions.ip(a[1])), CIDR, IP),
                    member(
                            "cidr_contains_ip_string",
                            BOOL,
                            a -> contains(a[0], IpFunctions.parse((String) a[1])),
                            CIDR,
                            STRING)),
            Function.of(
                    "containsCIDR",
                    member("cidr_contains_cidr", BOOL, a -> contains(a[0], block(a[1])), CIDR, CIDR),
                    member("cidr_contains_cidr_string", BOOL, a -> contains(a[0], parse((String) a[1])), CIDR, STRING)),
            Function.of(
                    "prefixLength",
                    member(
                            "cidr_prefix_length",
                            SimpleType.INT,
                            a -> (long) block(a[0]).cidr().prefixLength(),
                            CIDR)),
            Function.of("masked", member("cidr_masked", CIDR, a -> masked(block(a[0])), CIDR)));

    private CidrFunctions() {}

    private static Block block(Object argument) {
        return (Block) argument;
    }

    private static Block parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("\\d{1,3}")) throw bad(text);
        InetAddress address = IpAddresses.parse(text.substring(0, slash)).orElseThrow(() -> bad(text));
        int length = Integer.parseInt(text.substring(slash + 1));
        if (length > address.getAddress().length * 8) throw bad(text);
        return new Block(address, Cidr.around(address, length));
    }

    private static IllegalArgumentException bad(String text) {
        return new IllegalArgumentException(
                "CIDR '" + text + "' parse error during conversion from string: invalid format");
    }

    private static boolean isCidr(String text) {
        try {
            parse(text);
            return true;
        } catch (IllegalArgumentException notSo) {
            return false;
        }
    }

    private static boolean contains(Object block, InetAddress address) {
        return block(block).cidr().contains(address);
    }

    private static boolean contains(Object block, Block other) {
        return contains(block, other.address())
                && block(block).cidr().prefixLength() <= other.cidr().prefixLength();
    }

    private static Block masked(Block block) {
        return new Block(block.cidr().address(), block.cidr());
    }

    private static String text(Block block) {
        return IpAddresses.text(block.address()) + "/" + block.cidr().prefixLength();
    }
}
