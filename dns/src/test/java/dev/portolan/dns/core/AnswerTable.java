package dev.portolan.dns.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.dns.wire.Decoded;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every theme's table goes through. A "no" of either kind must carry the zone's SOA record. */
abstract class AnswerTable {
    abstract Site site();

    abstract Stream<Site.Row> rows();

    @ParameterizedTest
    @MethodSource("rows")
    void each_question_has_its_answer(Site.Row row) {
        Decoded response = site().ask(row.name(), row.type());
        assertThat(response.rcode()).isEqualTo(row.rcode());
        assertThat(response.sorted()).isEqualTo(row.answers());
        assertThat(response.id()).isEqualTo(7);
        assertThat(response.authoritative()).isTrue();
        if (row.additionals() != null) {
            assertThat(response.additionals().stream().sorted()).isEqualTo(row.additionals());
        }
        if (row.answers().isEmpty()) {
            assertThat(response.authorities()).singleElement().asString().contains(" 5 SOA ns.dns.cluster.local.");
        }
    }
}
