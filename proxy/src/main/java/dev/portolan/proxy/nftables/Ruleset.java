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
import dev.portolan.rules.Cidr;
import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** The rules that are there whatever the Services are. Chains of type NAT see only the first packet of each connection. */
final class Ruleset {
    private static final Value LOOPBACK = Value.of(new byte[] {127, 0, 0, 0});
    private static final int STATUS_DESTINATION_TRANSLATED = 0x20;
    private static final int STATE_ESTABLISHED_OR_RELATED = 0x2 | 0x4;

    private final Layout layout;
    private final NftablesConfig config;

    Ruleset(Layout layout, NftablesConfig config) {
        this.layout = layout;
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
        guard(transaction);
    }

    private void refuse(Transaction transaction) {
        Register protocol = Keys.FRONTEND;
        transaction
                .add(Rule.of(
                        layout.refuse(),
                        "",
                        new Load.Meta(Load.Meta.Key.TRANSPORT_PROTOCOL, protocol),
                        Match.equal(protocol, Value.protocol(6)),
                        new Statement.Reject(Statement.Reject.Answer.TCP_RESET)))
                .add(Rule.of(layout.refuse(), "", new Statement.Reject(Statement.Reject.Answer.PORT_UNREACHABLE)));
    }

    private void dispatch(Transaction transaction) {
        transaction
                .add(Keys.rule(layout.dispatch(), "", new Statement.DecideBy(layout.services(), Keys.FRONTEND)))
                .add(Rule.of(
                        layout.dispatch(),
                        "a port that no Service has",
                        Load.ipDestination(Keys.FRONTEND),
                        new Match.Member(layout.ranges(), Keys.FRONTEND, Match.Side.INSIDE),
                        new Statement.Decide(new Verdict.Goto(layout.refuse().name()))));
    }

    private void prerouting(Transaction transaction) {
        transaction
                .add(admission(layout.prerouting()))
                .add(Keys.rule(
                        layout.prerouting(),
                        "external traffic policy Local",
                        Load.ipSource(Keys.FOURTH),
                        new Match.Member(layout.inside(), Keys.FOURTH, Match.Side.OUTSIDE),
                        new Statement.DecideBy(layout.outside(), Keys.FRONTEND)))
                .add(goTo(layout.prerouting(), layout.dispatch()));
    }

    private Rule admission(Chain chain) {
        return Keys.rule(
                chain,
                "loadBalancerSourceRanges",
                Load.ipSource(Keys.FOURTH),
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
                        Load.ipSource(Register.word(0)),
                        Load.ipDestination(Register.word(1)),
                        new Match.Member(layout.hairpin(), Register.word(0), Match.Side.INSIDE),
                        new Statement.Masquerade()))
                .add(Rule.of(
                        chain,
                        "from loopback to a pod",
                        Load.ipSource(word),
                        loopback(word),
                        Match.equal(word, LOOPBACK),
                        Load.ipDestination(word),
                        loopback(word),
                        Match.notEqual(word, LOOPBACK),
                        new Statement.Masquerade()))
                .add(Keys.ruleOfOriginal(
                        chain,
                        "from outside the cluster",
                        new Match.Member(layout.masqueraded(), Keys.FRONTEND, Match.Side.INSIDE),
                        Load.ipSource(Keys.FOURTH),
                        new Match.Member(layout.inside(), Keys.FOURTH, Match.Side.OUTSIDE),
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
                Load.ipDestination(word),
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

    /** Blocks either contain each other or are apart; the contained ones go. */
    static List<Cidr> withoutNested(List<Cidr> blocks) {
        List<Cidr> ipv4 = blocks.stream()
                .filter(block -> block.address() instanceof Inet4Address)
                .distinct()
                .toList();
        return ipv4.stream()
                .filter(block -> ipv4.stream()
                        .noneMatch(other ->
                                other.prefixLength() < block.prefixLength() && other.contains(block.address())))
                .toList();
    }

    private static List<Element> intervals(List<Cidr> blocks) {
        List<Element> elements = new ArrayList<>();
        for (Cidr block : withoutNested(blocks)) {
            elements.add(Element.of(Value.address(block.address())));
            InetAddress last = last(block);
            BigInteger next = new BigInteger(1, last.getAddress()).add(BigInteger.ONE);
            if (next.bitLength() <= Integer.SIZE) {
                elements.add(Element.end(Value.of(bytes(next))));
            }
        }
        return elements;
    }

    static InetAddress last(Cidr block) {
        return block.at(block.size().longValueExact() - 1);
    }

    private static byte[] bytes(BigInteger address) {
        int value = address.intValue();
        return new byte[] {(byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value};
    }

    private static Load loopback(Register word) {
        Value first8Bits = Value.of(new byte[] {(byte) 255, 0, 0, 0});
        return new Load.Bits(word, first8Bits, Value.number(0), word);
    }
}
