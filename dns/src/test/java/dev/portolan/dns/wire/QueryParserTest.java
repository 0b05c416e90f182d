package dev.portolan.dns.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class QueryParserTest {
    /** Bytes, and how they are taken. */
    record Case(String name, String hex, String taken) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final String ASK = "0102 0100 0001 0000 0000 ";

    static Stream<Case> cases() {
        return Stream.of(
                new Case("nothing", "", "Noise"),
                new Case("eleven bytes", "0102 0100 0001 0000 0000 00", "Noise"),
                new Case("a response", "0102 8100 0001 0000 0000 0000 0161 00 0001 0001", "Noise"),
                new Case("a query", ASK + "0000 0161 00 0001 0001", "Query"),
                new Case("a query for the root", ASK + "0000 00 0002 0001", "Query"),
                new Case("an update", "0102 2800 0001 0000 0000 0000 0161 00 0001 0001", "NOTIMP"),
                new Case("no question", "0102 0100 0000 0000 0000 0000", "FORMERR"),
                new Case("two questions", "0102 0100 0002 0000 0000 0000 00 0001 0001 00 0001 0001", "FORMERR"),
                new Case("a question without end", ASK + "0000 0361", "FORMERR"),
                new Case("a question without class", ASK + "0000 0161 00 0001", "FORMERR"),
                new Case("a pointer to itself", ASK + "0000 c00c 0001 0001", "FORMERR"),
                new Case("a label of the unused kind", ASK + "0000 4161 00 0001 0001", "FORMERR"),
                new Case("records that are not there", ASK + "ffff 0161 00 0001 0001", "FORMERR"),
                new Case("EDNS", ASK + "0001 00 0001 0001 00 0029 04d0 0000 8000 0000", "Query"),
                new Case(
                        "EDNS twice",
                        ASK + "0002 00 0001 0001 00 0029 04d0 0000 8000 0000 00 0029 04d0 0000 8000 0000",
                        "FORMERR"),
                new Case("EDNS of somebody", ASK + "0001 00 0001 0001 016100 0029 04d0 0000 8000 0000", "FORMERR"),
                new Case("EDNS of tomorrow", ASK + "0001 00 0001 0001 00 0029 04d0 0001 0000 0000", "BADVERS"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void each_packet_is_taken_for_what_it_is(Case c) {
        byte[] packet = HexFormat.of().parseHex(c.hex().replace(" ", ""));
        String taken = switch (QueryParser.parse(packet, packet.length)) {
            case Received.Query query -> "Query";
            case Received.Noise noise -> "Noise";
            case Received.Unanswerable bad -> {
                byte[] out = new byte[512];
                Decoded response = Decoded.of(out, ResponseWriter.write(packet, bad, out));
                assertThat(response.id()).isEqualTo(0x0102);
                yield response.rcode();
            }
        };
        assertThat(taken).isEqualTo(c.taken());
    }

    @Test
    void edns_says_how_much_its_sender_takes_but_never_less_than_512() {
        assertThat(edns(4096)).isEqualTo(new Edns(true, 4096, false));
        assertThat(edns(100)).isEqualTo(new Edns(true, 512, false));
    }

    private static Edns edns(int bytes) {
        byte[] packet = Decoded.query(1, "a.b.", Types.A, bytes);
        assertThat(QueryParser.parse(packet, packet.length)).isInstanceOf(Received.Query.class);
        return ((Received.Query) QueryParser.parse(Arrays.copyOf(packet, 600), packet.length)).edns();
    }
}
