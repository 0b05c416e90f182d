package dev.portolan.controllers.history.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.controllers.history.core.Numbering.Step;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.ControllerRevisionBuilder;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Numbers of revisions, and which are kept. */
class NumberingTest {
    private static ControllerRevision revision(String name, long number) {
        return new ControllerRevisionBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withRevision(number)
                .build();
    }

    private static final List<ControllerRevision> OWNED = List.of(revision("c", 3), revision("a", 1), revision("b", 2));

    @Test
    void a_new_template_gets_the_next_number_and_an_old_one_comes_back_with_it() {
        assertThat(Numbering.step(List.of(), "a")).isEqualTo(new Step.Create(1));
        assertThat(Numbering.step(OWNED, "d")).isEqualTo(new Step.Create(4));
        assertThat(Numbering.step(OWNED, "c")).isEqualTo(new Step.Keep());
        assertThat(Numbering.step(OWNED, "a")).isEqualTo(new Step.Renumber(revision("a", 1), 4));
    }

    @Test
    void the_oldest_that_nobody_needs_go() {
        assertThat(Numbering.surplus(OWNED, Set.of("a"), 1)).containsExactly(revision("b", 2));
        assertThat(Numbering.surplus(OWNED, Set.of(), 10)).isEmpty();
    }
}
