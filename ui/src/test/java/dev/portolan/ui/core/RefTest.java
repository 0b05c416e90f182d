package dev.portolan.ui.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RefTest {
    @Test
    void an_id_is_read_back_as_what_it_was_made_of() {
        for (Ref.Kind kind : Ref.Kind.values()) {
            Ref ref = new Ref(kind, kind == Ref.Kind.NODE ? "" : "default", "one");
            assertThat(Ref.parse(ref.id())).contains(ref);
        }
    }

    @Test
    void what_is_no_id_is_refused() {
        for (String id : List.of("", "pod", "pod/a", "pod//a", "pod/a/", "pod/a/b/c", "secret/a/b", "node/a/b")) {
            assertThat(Ref.parse(id)).as(id).isEmpty();
        }
    }
}
