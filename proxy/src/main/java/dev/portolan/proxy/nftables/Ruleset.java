package dev.portolan.proxy.nftables;

import dev.portolan.linux.nftables.Chain;
import dev.portolan.linux.nftables.Element;
import dev.portolan.linux.nftables.Load;
import dev.portolan.linux.nftables.Match;
import dev.portolan.linux.nftables.Register;
import dev.portolan.linux.nftables.Rule;
import dev.portolan.linux.nftables.Statement;
import dev.portolan.linux.nftables.Transaction;
import dev.portolan.linux.nftables.Value;
import dev.portolan.linux.nftables.Verdict;
import dev.portolan.proxy.core.Family;
import dev.portolan.rules.Cidr;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** The rules that are there whatever the Services are. Chains of type NAT see only the first packet of each connection. */
final class Ruleset {
    private static final Value LOOPBACK = Value.of(new byte[] {127, 0, 0, 0});
    private static final int STATUS_DESTINATION_TRANSLATED = 0x20;
    private static final int STATE_ESTABLISHED_OR_RELATED = 0x2 | 0x4;

    private final Layout layout;
    private final Keys keys;
    private final NftablesConfig config;

    Ruleset(Layout layout, NftablesConfig config) {
        this.layout = layout;
        this.keys = layout.keys();
        this.config = config;
    }

    /** Adds the table with all that is constant; it must not be there. */
    void addTo(Transaction transaction) {
        transaction.add(layout.table());
        layout.sets().forEach(transaction::add);
        transaction.addElements(layout.inside(), intervals(config.inside()));
        transaction.addElements(layout.ranges(), intervals(config.serviceRanges()));
        for (Chain chain : List.of(
                layout.refuse(),
                layout.dispatch(),
                layout.prerouting(),
                layout.output(),
                layout.postrouting(),
                layout.guard())) {
            transaction.add(chain);
        }
        refuse(transaction);
        dispatch(transaction);
        prerouting(transaction);
        transaction.add(admission(layout.output())).add(goTo(layout.output(), layout.dispatch()));
        postrouting(transaction);
        if (layout.family() == Family.IPV4) {
            guard(transaction);
        }
    }

    private void refuse(Transaction transaction) {
        Register protocol = Keys.FRONTEND;
        Statement.Reject.Answer unreachable = layout.family() == Family.IPV4
                ? Statement.Reject.Answer.PORT_UNREACHABLE
                : Statement.Reject.Answer.PORT_UNREACHABLE6;
        transaction
                .add(Rule.of(
                        layout.refuse(),
                        "",
                        new Load.Meta(Load.Meta.Key.TRANSPORT_PROTOCOL, protocol),
                        Match.equal(protocol, Value.protocol(6)),
                        new Statement.Reject(Statement.Reject.Answer.TCP_RESET)))
                .add(Rule.of(layout.refuse(), "", new Statement.Reject(unreachable)));
    }

    private void dispatch(Transaction transaction) {
        transaction
                .add(keys.rule(layout.dispatch(), "", new Statement.DecideBy(layout.services(), Keys.FRONTEND)))
                .add(Rule.of(
                        layout.dispatch(),
                        "a port that no Service has",
                        keys.destination(Keys.FRONTEND),
                        new Match.Member(layout.ranges(), Keys.FRONTEND, Match.Side.INSIDE),
                        new Statement.Decide(new Verdict.Goto(layout.refuse().name()))));
    }

    private void prerouting(Transaction transaction) {
        transaction
                .add(admission(layout.prerouting()))
                .add(keys.rule(
                        layout.prerouting(),
                        "external traffic policy Local",
                        keys.source(keys.fourth()),
                        new Match.Member(layout.inside(), keys.fourth(), Match.Side.OUTSIDE),
                        new Statement.DecideBy(layout.outside(), Keys.FRONTEND)))
                .add(goTo(layout.prerouting(), layout.dispatch()));
    }

    private Rule admission(Chain chain) {
        return keys.rule(
                chain,
                "loadBalancerSourceRanges",
                keys.source(keys.fourth()),
                new Match.Member(layout.restricted(), Keys.FRONTEND, Match.Side.INSIDE),
                new Match.Member(layout.admitted(), Keys.FRONTEND, Match.Side.OUTSIDE),
                new Statement.Decide(Verdict.DROP));
    }

    private void postrouting(Transaction transaction) {
        Chain chain = layout.postrouting();
        Register word = Keys.FRONTEND;
        transaction
                .add(Rule.of(
                        chain,
                        "not ours",
                        new Load.Connection(Load.Connection.Key.STATUS, word),
                        bits(word, STATUS_DESTINATION_TRANSLATED),
                        Match.equal(word, Value.number(0)),
                        new Statement.Decide(Verdict.ACCEPT)))
                .add(Rule.of(
                        chain,
                        "a backend that reaches itself",
                        keys.source(Register.word(0)),
                        keys.destination(keys.second()),
                        new Match.Member(layout.hairpin(), Register.word(0), Match.Side.INSIDE),
                        new Statement.Masquerade()));
        if (layout.family() == Family.IPV4) {
            fromLoopback(transaction, chain);
        }
        transaction.add(keys.ruleOfOriginal(
                chain,
                "from outside the cluster",
                new Match.Member(layout.masqueraded(), Keys.FRONTEND, Match.Side.INSIDE),
                keys.source(keys.fourth()),
                new Match.Member(layout.inside(), keys.fourth(), Match.Side.OUTSIDE),
                new Statement.Masquerade()));
    }

    /** Node ports on 127.0.0.1: IPv6 has no such thing, packets from ::1 never leave. */
    private void fromLoopback(Transaction transaction, Chain chain) {
        Register word = Keys.FRONTEND;
        transaction.add(Rule.of(
                chain,
                "from loopback to a pod",
                keys.source(word),
                loopback(word),
                Match.equal(word, LOOPBACK),
                keys.destination(word),
                loopback(word),
                Match.notEqual(word, LOOPBACK),
                new Statement.Masquerade()));
    }

    /** With route_localnet a neighbour on the link could reach what listens on 127.0.0.1 only (CVE-2020-8558). */
    private void guard(Transaction transaction) {
        Register name = Register.word(8);
        Register word = Keys.FRONTEND;
        transaction.add(Rule.of(
                layout.guard(),
                "loopback addresses are for this host",
                new Load.Meta(Load.Meta.Key.INPUT_INTERFACE_NAME, name),
                Match.notEqual(name, Value.interfaceName("lo")),
                keys.destination(word),
                loopback(word),
                Match.equal(word, LOOPBACK),
                new Load.Connection(Load.Connection.Key.STATE, word),
                bits(word, STATE_ESTABLISHED_OR_RELATED),
                Match.equal(word, Value.number(0)),
                new Statement.Decide(Verdict.DROP)));
    }

    private static Load bits(Register word, int mask) {
        return new Load.Bits(word, Value.number(mask), Value.number(0), word);
    }

    private static Rule goTo(Chain chain, Chain next) {
        return Rule.of(chain, "", new Statement.Decide(new Verdict.Goto(next.name())));
    }

    /** Blocks of the family; they either contain each other or are apart, and the contained ones go. */
    static List<Cidr> withoutNested(List<Cidr> blocks, Family family) {
        List<Cidr> own = blocks.stream()
                .filter(block -> Family.of(block.address()) == family)
                .distinct()
                .toList();
        return own.stream()
                .filter(block -> own.stream()
                        .noneMatch(other ->
                                other.prefixLength() < block.prefixLength() && other.contains(block.address())))
                .toList();
    }

    private List<Element> intervals(List<Cidr> blocks) {
        List<Element> elements = new ArrayList<>();
        for (Cidr block : withoutNested(blocks, layout.family())) {
            elements.add(Element.of(Value.address(block.address())));
            byte[] last = last(block).getAddress();
            BigInteger next = new BigInteger(1, last).add(BigInteger.ONE);
            if (next.bitLength() <= last.length * Byte.SIZE) {
                elements.add(Element.end(Value.of(bytes(next, last.length))));
            }
        }
        return elements;
    }

    static InetAddress last(Cidr block) {
        byte[] bytes = block.address().getAddress();
        for (int bit = block.prefixLength(); bit < bytes.length * Byte.SIZE; bit++) {
            bytes[bit / Byte.SIZE] |= (byte) (0x80 >> bit % Byte.SIZE);
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] bytes(BigInteger address, int length) {
        byte[] bytes = new byte[length];
        byte[] number = address.toByteArray();
        int used = Math.min(number.length, length);
        System.arraycopy(number, number.length - used, bytes, length - used, used);
        return bytes;
    }

    private static Load loopback(Register word) {
        Value first8Bits = Value.of(new byte[] {(byte) 255, 0, 0, 0});
        return new Load.Bits(word, first8Bits, Value.number(0), word);
    }
}
