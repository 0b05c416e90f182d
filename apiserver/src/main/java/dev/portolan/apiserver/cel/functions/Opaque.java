package dev.portolan.apiserver.cel.functions;

import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.portolan.rules.Cidr;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.URI;

/** Kubernetes' types of values that one can only call functions of. */
final class Opaque {
    static final CelType URL = OpaqueType.create("kubernetes.URL");
    static final CelType QUANTITY = OpaqueType.create("kubernetes.Quantity");
    static final CelType IP = OpaqueType.create("net.IP");
    static final CelType CIDR = OpaqueType.create("net.CIDR");

    private Opaque() {}

    /** An address of a resource. */
    record Url(URI uri) {}

    /** An amount; equal to every other of the same value, however it was written. */
    record Amount(BigDecimal value) {
        Amount {
            value = value.stripTrailingZeros();
        }
    }

    static Class<?> javaClass(CelType type) {
        if (type.equals(URL)) return Url.class;
        if (type.equals(QUANTITY)) return Amount.class;
        if (type.equals(IP)) return InetAddress.class;
        if (type.equals(CIDR)) return Block.class;
        return Object.class;
    }

    /** A block of addresses as it was written: the address may be any of the block's. */
    record Block(InetAddress address, Cidr cidr) {}
}
