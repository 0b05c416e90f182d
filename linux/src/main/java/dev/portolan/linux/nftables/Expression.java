package dev.portolan.linux.nftables;

import dev.portolan.linux.netlink.AttributesBuilder;

/** One step of a rule. Steps hand values on in {@link Register registers}. */
public sealed interface Expression permits Load, Match, Statement {
    /** The kernel's name of its kind, such as {@code payload}. */
    String kind();

    /** Writes the kind's own attributes. */
    void writeTo(AttributesBuilder out);

    /** A value where the kernel takes {@code NFTA_DATA_VALUE}. */
    static void data(AttributesBuilder out, int type, Value value) {
        out.nested(type, d -> d.bytes(1, value.bytes()));
    }

    /** A verdict where the kernel takes {@code NFTA_DATA_VERDICT}. */
    static void data(AttributesBuilder out, int type, Verdict verdict) {
        out.nested(type, d -> d.nested(2, verdict::writeTo));
    }
}
