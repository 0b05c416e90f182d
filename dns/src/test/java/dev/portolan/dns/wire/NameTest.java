package dev.portolan.dns.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class NameTest {
    @Test
    void names_are_equal_whichever_case_they_are_written_in() {
        assertThat(Name.of("WEB.Default.svc"))
                .isEqualTo(Name.of("web.default.SVC."))
                .hasToString("web.default.svc.");
    }

    @Test
    void a_name_is_within_its_parents_and_itself_but_not_within_what_only_ends_alike() {
        Name zone = Name.of("cluster.local");
        assertThat(Name.of("a.cluster.local").within(zone)).isTrue();
        assertThat(zone.within(zone)).isTrue();
        assertThat(Name.of("mycluster.local").within(zone)).isFalse();
        assertThat(Name.of("local").within(zone)).isFalse();
        assertThat(zone.within(Name.ROOT)).isTrue();
    }

    @Test
    void labels_and_names_have_the_lengths_of_the_rfc() {
        assertThatIllegalArgumentException().isThrownBy(() -> Name.of("a..b")).withMessageContaining("1 to 63 bytes");
        assertThatIllegalArgumentException().isThrownBy(() -> Name.of("a".repeat(64)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Name.of(("a".repeat(63) + ".").repeat(4)))
                .withMessageContaining("255");
    }

    @Test
    void its_parts_can_be_taken() {
        Name name = Name.of("a.bb.ccc");
        assertThat(name.labels()).isEqualTo(3);
        assertThat(name.label(1)).isEqualTo("bb");
        assertThat(name.without(2)).isEqualTo(Name.of("ccc"));
        assertThat(name.without(3)).isEqualTo(Name.ROOT).hasToString(".");
    }
}
