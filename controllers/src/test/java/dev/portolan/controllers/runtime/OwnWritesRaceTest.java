package dev.portolan.controllers.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.client.ChangeListener;
import dev.portolan.client.Informer;
import dev.portolan.client.ObjectKey;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The watch catches up in the very middle of a read. */
class OwnWritesRaceTest {
    private static final ConfigMap WRITTEN = new ConfigMapBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .withName("map")
            .withUid("1")
            .withResourceVersion("7")
            .endMetadata()
            .build();

    /** An informer that learns of {@link #WRITTEN} as soon as somebody has looked at it {@code looks} times. */
    private static final class LateInformer implements Informer<ConfigMap> {
        private final List<ChangeListener<ConfigMap>> listeners = new ArrayList<>();
        private List<ConfigMap> known = List.of();
        private int looks;

        LateInformer(int looks) {
            this.looks = looks;
        }

        private List<ConfigMap> look() {
            List<ConfigMap> seen = known;
            if (looks-- == 1) {
                known = List.of(WRITTEN); // shown before anybody is told, as the client promises
                listeners.forEach(each -> each.changed(null, WRITTEN));
            }
            return seen;
        }

        @Override
        public List<ConfigMap> list() {
            return look();
        }

        @Override
        public List<ConfigMap> list(String namespace) {
            return look();
        }

        @Override
        public Optional<ConfigMap> get(String namespace, String name) {
            return look().stream().findFirst();
        }

        @Override
        public void onChange(ChangeListener<ConfigMap> listener) {
            listeners.add(listener);
        }

        @Override
        public boolean synced() {
            return true;
        }

        @Override
        public boolean awaitSynced(Duration deadline) {
            return true;
        }

        @Override
        public boolean awaitHeard(Duration deadline) {
            return true;
        }
    }

    private static OwnWrites<ConfigMap> written(int looks) {
        OwnWrites<ConfigMap> maps = new OwnWrites<>(new LateInformer(looks), InstantSource.system());
        maps.put(WRITTEN); // looks once itself
        return maps;
    }

    @Test
    void a_list_has_what_the_informer_learns_while_it_is_taken() {
        assertThat(written(2).list()).containsExactly(WRITTEN);
    }

    @Test
    void so_has_the_list_of_a_namespace() {
        assertThat(written(2).list("default")).containsExactly(WRITTEN);
        assertThat(written(2).list("elsewhere")).isEmpty();
    }

    @Test
    void so_has_a_look_at_one() {
        assertThat(written(2).get(ObjectKey.of(WRITTEN))).contains(WRITTEN);
    }
}
