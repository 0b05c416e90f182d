package dev.portolan.linux.nftables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portolan.linux.Errno;
import dev.portolan.linux.HostAbility;
import dev.portolan.linux.KernelException;
import dev.portolan.linux.NetworkNamespace;
import dev.portolan.linux.nftables.Load.Payload;
import dev.portolan.linux.nftables.Match.Side;
import dev.portolan.linux.route.RouteSocket;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In a namespace of its own; {@code nft} is only the witness. */
class NftablesTest {
    private static final Path NFT = Path.of("/usr/sbin/nft");
    private static final Table TABLE = new Table(Table.Family.IP, "portolan-test");
    private static final NftSet INSIDE =
            NftSet.set(TABLE, "inside", DataType.IPV4_ADDRESS).ofRanges();
    private static final NftSet SERVICES = NftSet.map(
            TABLE,
            "services",
            List.of(DataType.IPV4_ADDRESS, DataType.PROTOCOL, DataType.PORT),
            List.of(DataType.IPV4_ADDRESS, DataType.PORT));
    private static final NftSet PICKERS = NftSet.verdicts(TABLE, "pickers", DataType.MARK);
    private static final NftSet SOURCES =
            NftSet.set(TABLE, "sources", DataType.PORT, DataType.IPV4_ADDRESS).ofRanges();
    private static final NftSet CLIENTS =
            NftSet.set(TABLE, "clients", DataType.IPV4_ADDRESS, DataType.MARK).updatedByPackets(1000);
    private static final Chain.Base PREROUTING =
            new Chain.Base(TABLE, "prerouting", Chain.Type.NAT, Chain.Hook.PREROUTING, -100);
    private static final Chain.Base POSTROUTING =
            new Chain.Base(TABLE, "postrouting", Chain.Type.NAT, Chain.Hook.POSTROUTING, 100);
    private static final Chain.Base INPUT = new Chain.Base(TABLE, "input", Chain.Type.FILTER, Chain.Hook.INPUT, 0);
    private static final Chain PICK = new Chain.Regular(TABLE, "pick");

    private NetworkNamespace namespace;
    private Nftables nftables;

    @BeforeEach
    void open() throws Exception {
        assumeTrue(
                HostAbility.probe().nftables().possible() && Files.isExecutable(NFT),
                "skipped: needs root, nf_tables in the kernel, and " + NFT + " as a witness");
        namespace = NetworkNamespace.create("nftables-test");
        nftables = namespace.call(Nftables::open);
    }

    @AfterEach
    void close() {
        if (nftables != null) {
            nftables.close();
            namespace.close();
        }
    }

    @Test
    void nft_reads_every_object_as_it_was_meant() throws Exception {
        nftables.commit(everything());
        assertThat(witness().lines().map(String::strip))
                .contains(
                        "table ip portolan-test {",
                        "flags interval",
                        "elements = { 10.244.0.0/16 }",
                        "type ipv4_addr . inet_proto . inet_service : ipv4_addr . inet_service",
                        "elements = { 10.96.0.7 . tcp . 80 : 10.244.0.7 . 3000 }",
                        "type mark : verdict",
                        "elements = { 0x00000003 : goto pick }",
                        "elements = { 80 . 192.0.2.0/24 }",
                        "flags dynamic,timeout",
                        "type nat hook prerouting priority dstnat; policy accept;",
                        "ip saddr != @inside counter packets 0 bytes 0 comment \"from outside\"",
                        "dnat ip to ip daddr . meta l4proto . th dport map @services comment \"translate\"",
                        "reject with tcp reset comment \"refuse\"",
                        "iifname != \"lo\" ip daddr 127.0.0.0/8 drop comment \"guard\"",
                        "masquerade fully-random comment \"hide\"",
                        "numgen random mod 3 vmap @pickers",
                        "fib saddr type local accept",
                        "ct status dnat return",
                        "update @clients { ip saddr . 0x00000007 timeout 1m }");
    }

    @Test
    void elements_come_back_as_they_were_given() throws Exception {
        nftables.commit(everything());
        assertThat(nftables.elements(SERVICES)).containsExactly(service(80, 3000));
        assertThat(nftables.elements(PICKERS)).containsExactly(Element.of(Value.number(3), new Verdict.Goto("pick")));
        assertThat(nftables.elements(INSIDE)).containsExactlyInAnyOrder(from("10.244.0.0"), to("10.245.0.0"));
        assertThat(nftables.elements(SOURCES)).containsExactly(source());
        assertThat(nftables.tables(Table.Family.IP)).containsExactly(TABLE);
        assertThat(nftables.chains(TABLE)).containsExactlyInAnyOrder("prerouting", "postrouting", "input", "pick");
    }

    @Test
    void a_value_is_replaced_by_deleting_and_adding_in_one_transaction() throws Exception {
        nftables.commit(everything());
        nftables.commit(new Transaction()
                .deleteElements(SERVICES, List.of(service(80, 3000)))
                .addElements(SERVICES, List.of(service(80, 4000))));
        assertThat(nftables.elements(SERVICES)).containsExactly(service(80, 4000));
    }

    @Test
    void what_is_too_long_for_one_message_comes_to_the_same_in_parts() throws Exception {
        nftables.commit(everything());
        String whole = witness();
        nftables.commit(new Transaction().delete(TABLE));
        List<Transaction> parts = everything().parts(400);
        assertThat(parts).hasSizeGreaterThan(5);
        for (Transaction part : parts) {
            nftables.commit(part);
        }
        assertThat(witness()).isEqualTo(whole);
    }

    @Test
    void a_counted_set_says_how_many_packets_met_each_of_its_elements() throws Exception {
        NftSet counted = NftSet.set(TABLE, "counted", DataType.IPV4_ADDRESS).counted();
        Chain.Base output = new Chain.Base(TABLE, "output", Chain.Type.FILTER, Chain.Hook.OUTPUT, 0);
        Element met = Element.of(Value.address(InetAddress.ofLiteral("127.0.0.7")));
        Element other = Element.of(Value.address(InetAddress.ofLiteral("127.0.0.8")));
        nftables.commit(new Transaction()
                .add(TABLE)
                .add(counted)
                .add(output)
                .addElements(counted, List.of(met, other))
                .add(Rule.of(
                        output,
                        "counts",
                        Load.ipDestination(Register.word(0)),
                        new Match.Member(counted, Register.word(0), Side.INSIDE))));
        namespace.call(() -> {
            try (RouteSocket route = RouteSocket.open();
                    DatagramSocket socket = new DatagramSocket()) {
                route.links().setUp(route.links().get("lo"));
                for (int i = 0; i < 3; i++) {
                    socket.send(new DatagramPacket(new byte[1], 1, InetAddress.ofLiteral("127.0.0.7"), 9));
                }
            }
            return true;
        });
        assertThat(nftables.counts(counted)).isEqualTo(Map.of(met.key(), 3L, other.key(), 0L));
        assertThat(witness()).contains("127.0.0.7 counter packets 3");
    }

    @Test
    void a_refused_change_is_named_and_nothing_of_its_transaction_happens() throws Exception {
        nftables.commit(everything());
        Transaction bad = new Transaction()
                .addElements(SERVICES, List.of(service(81, 3000)))
                .deleteElements(SERVICES, List.of(service(99, 3000)));
        assertThatThrownBy(() -> nftables.commit(bad))
                .isInstanceOfSatisfying(
                        KernelException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT))
                .hasMessageContaining("1 elements of map services of table ip portolan-test");
        assertThat(nftables.elements(SERVICES)).containsExactly(service(80, 3000));
    }

    @Test
    void many_elements_are_one_transaction() throws Exception {
        List<Element> many = new ArrayList<>(
                IntStream.range(1, 60_001).mapToObj(port -> service(port, 3000)).toList());
        nftables.commit(new Transaction().add(TABLE).add(SERVICES).addElements(SERVICES, many));
        assertThat(nftables.elements(SERVICES)).hasSize(60_000);
    }

    @Test
    void deleting_a_table_that_may_be_there_works_both_times() throws Exception {
        nftables.commit(everything());
        nftables.commit(new Transaction().deleteIfPresent(TABLE));
        nftables.commit(new Transaction().deleteIfPresent(TABLE));
        assertThat(nftables.tables(Table.Family.IP)).isEmpty();
    }

    private String witness() throws Exception {
        Process nft = new ProcessBuilder("nsenter", "--net=" + namespace.path(), NFT.toString(), "list", "ruleset")
                .redirectErrorStream(true)
                .start();
        String printed = new String(nft.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(nft.waitFor()).as(printed).isZero();
        return printed;
    }

    private static Transaction everything() {
        Register r0 = Register.word(0);
        Register r1 = Register.word(1);
        Register r2 = Register.word(2);
        Register r4 = Register.word(4);
        Load protocol = new Load.Meta(Load.Meta.Key.TRANSPORT_PROTOCOL, r1);
        return new Transaction()
                .add(TABLE)
                .add(INSIDE)
                .add(SERVICES)
                .add(PICKERS)
                .add(SOURCES)
                .add(CLIENTS)
                .add(PREROUTING)
                .add(POSTROUTING)
                .add(INPUT)
                .add(PICK)
                .add(Rule.of(
                        PREROUTING,
                        "from outside",
                        Load.ipSource(r0),
                        new Match.Member(INSIDE, r0, Side.OUTSIDE),
                        new Statement.Counter()))
                .add(Rule.of(
                        PREROUTING,
                        "translate",
                        Load.ipDestination(r0),
                        protocol,
                        Load.destinationPort(r2),
                        new Load.Mapped(SERVICES, r0, r4),
                        new Statement.Translate(
                                Table.Family.IP, Statement.Translate.Side.DESTINATION, r4, Register.word(5))))
                .add(Rule.of(PREROUTING, "", new Load.RandomNumber(3, 0, r0), new Statement.DecideBy(PICKERS, r0)))
                .add(Rule.of(
                        PICK,
                        "",
                        Load.ipSource(r0),
                        new Load.Constant(Value.number(7), r1),
                        new Statement.Remember(CLIENTS, r0, Duration.ofMinutes(1))))
                .add(Rule.of(
                        PICK,
                        "",
                        Load.ipSource(r0),
                        new Load.Constant(Value.number(7), r1),
                        new Match.Member(CLIENTS, r0, Side.INSIDE),
                        new Statement.Forget(CLIENTS, r0)))
                .add(Rule.of(
                        INPUT,
                        "refuse",
                        protocol,
                        Match.equal(r1, Value.protocol(6)),
                        new Statement.Reject(Statement.Reject.Answer.TCP_RESET)))
                .add(Rule.of(
                        INPUT,
                        "guard",
                        new Load.Meta(Load.Meta.Key.INPUT_INTERFACE_NAME, r4),
                        Match.notEqual(r4, Value.interfaceName("lo")),
                        new Payload(Payload.Header.NETWORK, 16, 1, r0),
                        Match.equal(r0, Value.protocol(127)),
                        new Statement.Decide(Verdict.DROP)))
                .add(Rule.of(
                        INPUT,
                        "",
                        new Load.AddressType(Load.AddressType.Side.SOURCE, r0),
                        Match.equal(r0, Value.number(2)),
                        new Statement.Decide(Verdict.ACCEPT)))
                .add(Rule.of(
                        POSTROUTING,
                        "",
                        new Load.Connection(Load.Connection.Key.STATUS, r0),
                        new Load.Bits(r0, Value.number(0x20), Value.number(0), r0),
                        Match.notEqual(r0, Value.number(0)),
                        new Statement.Decide(Verdict.RETURN)))
                .add(Rule.of(POSTROUTING, "hide", new Statement.Masquerade()))
                .addElements(INSIDE, List.of(from("10.244.0.0"), to("10.245.0.0")))
                .addElements(SERVICES, List.of(service(80, 3000)))
                .addElements(PICKERS, List.of(Element.of(Value.number(3), new Verdict.Goto("pick"))))
                .addElements(SOURCES, List.of(source()));
    }

    private static Element service(int port, int backendPort) {
        return Element.of(
                Value.concat(Value.address(address("10.96.0.7")), Value.protocol(6), Value.port(port)),
                Value.concat(Value.address(address("10.244.0.7")), Value.port(backendPort)));
    }

    private static Element source() {
        return Element.range(
                Value.concat(Value.port(80), Value.address(address("192.0.2.0"))),
                Value.concat(Value.port(80), Value.address(address("192.0.2.255"))));
    }

    private static Element from(String address) {
        return Element.of(Value.address(address(address)));
    }

    private static Element to(String address) {
        return Element.end(Value.address(address(address)));
    }

    private static InetAddress address(String literal) {
        return InetAddress.ofLiteral(literal);
    }
}
