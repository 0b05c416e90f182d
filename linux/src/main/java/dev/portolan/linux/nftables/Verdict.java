package dev.portolan.linux.nftables;

import dev.portolan.linux.netlink.AttributesBuilder;

/** What becomes of a packet. */
public sealed interface Verdict {
    /** It goes on, to chains of other tables at this hook too. */
    Verdict ACCEPT = new Final(1);

    /** It is gone. */
    Verdict DROP = new Final(0);

    /** Back to the rule after the jump; in a base chain, accepted. */
    Verdict RETURN = new Final(-5);

    /** To another chain, and back after its last rule. */
    record Jump(String chain) implements Verdict {}

    /** To another chain, without coming back. */
    record Goto(String chain) implements Verdict {}

    /** A verdict without a chain; {@code code} is {@code enum nft_verdicts}' or netfilter's. */
    record Final(int code) implements Verdict {}

    /** Writes {@code NFTA_VERDICT_CODE} and {@code NFTA_VERDICT_CHAIN}. */
    default void writeTo(AttributesBuilder out) {
        switch (this) {
            case Jump(String chain) -> out.u32be(1, -3).string(2, chain);
            case Goto(String chain) -> out.u32be(1, -4).string(2, chain);
            case Final(int code) -> out.u32be(1, code);
        }
    }
}
