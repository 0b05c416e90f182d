package dev.portolan.proxy.nftables;

import dev.portolan.linux.nftables.Chain;
import dev.portolan.linux.nftables.Expression;
import dev.portolan.linux.nftables.Load;
import dev.portolan.linux.nftables.Register;
import dev.portolan.linux.nftables.Rule;
import dev.portolan.linux.nftables.Value;
import dev.portolan.proxy.core.Backend;
import dev.portolan.proxy.core.Family;
import dev.portolan.proxy.core.Frontend;
import dev.portolan.proxy.core.Protocol;
import java.util.ArrayList;
import java.util.List;

/**
 * How frontends and backends look as keys and values, and how a rule loads the ones of its packet. Registers have 32 bits, so that
 * IPv6 addresses fill four, and a key with two of them leaves just room for a backend.
 *
 * @param family whose packets
 */
record Keys(Family family) {
    /** Where a rule has the packet's frontend; a fourth and a fifth part of a key follow. */
    static final Register FRONTEND = Register.word(0);

    private int words() {
        return family == Family.IPV4 ? 1 : 4;
    }

    /** The second of two addresses that follow each other. */
    Register second() {
        return Register.word(words());
    }

    /** What follows the frontend: a slot, a number or a client. */
    Register fourth() {
        return Register.word(words() + 2);
    }

    /** What follows a client. */
    Register fifth() {
        return Register.word(2 * words() + 2);
    }

    /** Where a rule has the backend it found. */
    Register address() {
        return Register.word(family == Family.IPV4 ? 6 : 11);
    }

    Register port() {
        return Register.word(family == Family.IPV4 ? 7 : 15);
    }

    Load source(Register to) {
        return family == Family.IPV4 ? Load.ipSource(to) : Load.ip6Source(to);
    }

    Load destination(Register to) {
        return family == Family.IPV4 ? Load.ipDestination(to) : Load.ip6Destination(to);
    }

    /** A rule that begins by loading the packet's frontend. */
    Rule rule(Chain chain, String comment, Expression... rest) {
        List<Expression> all = new ArrayList<>(List.of(
                destination(FRONTEND),
                new Load.Meta(Load.Meta.Key.TRANSPORT_PROTOCOL, Register.word(words())),
                Load.destinationPort(Register.word(words() + 1))));
        all.addAll(List.of(rest));
        return new Rule(chain, comment, all);
    }

    /** A rule that begins by loading the frontend that the packet's connection had before translation. */
    Rule ruleOfOriginal(Chain chain, String comment, Expression... rest) {
        Load.OriginalTuple.Key address =
                family == Family.IPV4 ? Load.OriginalTuple.Key.IP_DESTINATION : Load.OriginalTuple.Key.IP6_DESTINATION;
        List<Expression> all = new ArrayList<>(List.of(
                new Load.OriginalTuple(address, FRONTEND),
                new Load.Meta(Load.Meta.Key.TRANSPORT_PROTOCOL, Register.word(words())),
                new Load.OriginalTuple(Load.OriginalTuple.Key.DESTINATION_PORT, Register.word(words() + 1))));
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
