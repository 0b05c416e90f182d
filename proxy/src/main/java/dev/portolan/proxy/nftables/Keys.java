package dev.portolan.proxy.nftables;

import dev.portolan.linux.nftables.Chain;
import dev.portolan.linux.nftables.Expression;
import dev.portolan.linux.nftables.Load;
import dev.portolan.linux.nftables.Register;
import dev.portolan.linux.nftables.Rule;
import dev.portolan.linux.nftables.Value;
import dev.portolan.proxy.core.Backend;
import dev.portolan.proxy.core.Frontend;
import dev.portolan.proxy.core.Protocol;
import java.util.ArrayList;
import java.util.List;

/** How frontends and backends look as keys and values, and how a rule loads the ones of its packet. */
final class Keys {
    /** Where a rule has the packet's frontend; a fourth and a fifth part of a key follow. */
    static final Register FRONTEND = Register.word(0);

    static final Register FOURTH = Register.word(3);
    static final Register FIFTH = Register.word(4);
    /** Where a rule has the backend it found. */
    static final Register ADDRESS = Register.word(6);

    static final Register PORT = Register.word(7);

    private Keys() {}

    /** A rule that begins by loading the packet's frontend. */
    static Rule rule(Chain chain, String comment, Expression... rest) {
        List<Expression> all = new ArrayList<>(List.of(
                Load.ipDestination(FRONTEND),
                new Load.Meta(Load.Meta.Key.TRANSPORT_PROTOCOL, Register.word(1)),
                Load.destinationPort(Register.word(2))));
        all.addAll(List.of(rest));
        return new Rule(chain, comment, all);
    }

    /** A rule that begins by loading the frontend that the packet's connection had before translation. */
    static Rule ruleOfOriginal(Chain chain, String comment, Expression... rest) {
        List<Expression> all = new ArrayList<>(List.of(
                new Load.OriginalTuple(Load.OriginalTuple.Key.IP_DESTINATION, FRONTEND),
                new Load.Meta(Load.Meta.Key.TRANSPORT_PROTOCOL, Register.word(1)),
                new Load.OriginalTuple(Load.OriginalTuple.Key.DESTINATION_PORT, Register.word(2))));
        all.addAll(List.of(rest));
        return new Rule(chain, comment, all);
    }

    static Value of(Frontend frontend, Value... more) {
        Value key = Value.concat(
                Value.address(frontend.address()),
                Value.protocol(number(frontend.protocol())),
                Value.port(frontend.port()));
        for (Value part : more) {
            key = Value.concat(key, part);
        }
        return key;
    }

    static Value of(Backend backend) {
        return Value.concat(Value.address(backend.address()), Value.port(backend.port()));
    }

    /** As IANA assigned them. */
    static int number(Protocol protocol) {
        return switch (protocol) {
            case TCP -> 6;
            case UDP -> 17;
            case SCTP -> 132;
        };
    }
}
