package dev.portolan.dns.core;

import static dev.portolan.dns.core.Site.port;
import static dev.portolan.dns.core.Site.ready;

import dev.portolan.dns.core.Responder.Outcome;
import dev.portolan.dns.wire.Decoded;
import dev.portolan.dns.wire.MalformedMessageException;
import dev.portolan.dns.wire.Message;
import dev.portolan.dns.wire.Transport;
import java.net.InetAddress;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever comes in: a well-formed response within its limit, silence or a question to somebody else; never a failure. */
class AnyBytesTest {
    private static final Authority CLUSTER = new Site()
            .virtual("web", List.of("10.96.0.7", "fd00::7"), port("http", 80))
            .headless("db", ready("10.244.0.7", "db-0", port("mongo", 1)), ready("10.244.0.8", "", port("mongo", 1)))
            .alias("near", "web.default.svc.cluster.local")
            .authority();

    private final byte[] out = new byte[Transport.LARGEST_MESSAGE];

    @Property(tries = 2000)
    void random_bytes(@ForAll byte[] packet) {
        check(packet);
    }

    @Property(tries = 4000)
    void queries_with_some_bytes_changed_and_some_cut_off(@ForAll("mutated") byte[] packet) {
        check(packet);
    }

    @Property(tries = 2000)
    void responses_of_others(@ForAll("mutated") byte[] bytes) {
        try {
            Message.read(bytes.length < 12 ? new byte[12] : bytes).addresses();
        } catch (MalformedMessageException expected) {
            return; // said so, instead of failing
        }
    }

    @Provide
    Arbitrary<byte[]> mutated() {
        var names = Arbitraries.of(
                "web.default.svc.cluster.local.",
                "_mongo._tcp.db.default.svc.cluster.local.",
                "db.default.svc.cluster.local.",
                "near.default.svc.cluster.local.",
                "7.0.96.10.in-addr.arpa.",
                "fd00--7.default.pod.cluster.local.",
                "cluster.local.",
                "example.org.");
        var types = Arbitraries.of("A", "AAAA", "SRV", "PTR", "ANY", "SOA", "TXT", "AXFR");
        var edns = Arbitraries.of(0, 1, 512, 1232, 65_535);
        var positions = Arbitraries.integers().between(0, 80).array(int[].class).ofMaxSize(4);
        return Combinators.combine(
                        names,
                        types,
                        edns,
                        positions,
                        Arbitraries.bytes(),
                        Arbitraries.integers().between(0, 120))
                .as((name, type, size, where, value, length) -> {
                    byte[] packet = Decoded.query(99, name, Decoded.type(type), size);
                    for (int at : where) {
                        packet[at % packet.length] = value;
                    }
                    return length >= packet.length ? packet : java.util.Arrays.copyOf(packet, length);
                });
    }

    private void check(byte[] packet) {
        var responder = new Responder(() -> CLUSTER);
        for (Transport transport : Transport.values()) {
            if (responder.answer(packet, packet.length, transport, InetAddress.getLoopbackAddress(), 1, out)
                    instanceof Outcome.Written(int length, int type)) {
                Decoded.of(out, length);
                if (transport == Transport.UDP && length > 4096) {
                    throw new AssertionError(length + " bytes over UDP");
                }
            }
        }
    }
}
