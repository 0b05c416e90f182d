package dev.portolan.controllers.garbagecollector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portolan.controllers.TestCluster;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GarbageCollectorTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private TestCluster cluster;

    @BeforeEach
    void start() {
        cluster = new TestCluster(folder, List.of(GarbageCollector::new));
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private ConfigMap make(String name, ConfigMap... owners) {
        ConfigMapBuilder object = new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .endMetadata();
        for (ConfigMap owner : owners) {
            object.editMetadata()
                    .addNewOwnerReference()
                    .withApiVersion("v1")
                    .withKind("ConfigMap")
                    .withName(owner.getMetadata().getName())
                    .withUid(owner.getMetadata().getUid())
                    .withBlockOwnerDeletion(true)
                    .endOwnerReference()
                    .endMetadata();
        }
        return cluster.client().resource(object.build()).create();
    }

    private List<String> names() {
        return cluster.client().configMaps().inNamespace("default").list().getItems().stream()
                .map(each -> each.getMetadata().getName())
                .filter(name -> !name.equals("kube-root-ca.crt")) // the server's own, in each namespace
                .toList();
    }

    private void delete(ConfigMap object, DeletionPropagation propagation) {
        cluster.client().resource(object).withPropagationPolicy(propagation).delete();
    }

    private void awaitNames(String... names) {
        await().atMost(DEADLINE).untilAsserted(() -> assertThat(names()).containsExactlyInAnyOrder(names));
    }

    @Test
    void a_tree_goes_with_its_root() {
        ConfigMap root = make("root");
        ConfigMap middle = make("middle", root);
        make("leaf", middle);
        make("other");
        delete(root, DeletionPropagation.BACKGROUND);
        awaitNames("other");
    }

    @Test
    void in_the_foreground_the_root_goes_last() {
        ConfigMap root = make("root");
        ConfigMap middle = make("middle", root);
        make("leaf", middle);
        delete(root, DeletionPropagation.FOREGROUND);
        awaitNames();
    }

    @Test
    void orphans_stay_and_name_no_owner() {
        ConfigMap root = make("root");
        ConfigMap child = make("child", root);
        delete(root, DeletionPropagation.ORPHAN);
        awaitNames("child");
        assertThat(cluster.client().resource(child).get().getMetadata().getOwnerReferences())
                .isEmpty();
    }

    @Test
    void with_two_owners_it_goes_with_the_second() {
        ConfigMap one = make("one");
        ConfigMap two = make("two");
        ConfigMap child = make("child", one, two);
        delete(one, DeletionPropagation.BACKGROUND);
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(cluster.client()
                                .resource(child)
                                .get()
                                .getMetadata()
                                .getOwnerReferences())
                        .hasSize(1));
        delete(two, DeletionPropagation.BACKGROUND);
        awaitNames();
    }

    @Test
    void who_is_made_for_an_owner_that_is_gone_or_was_replaced_goes() {
        ConfigMap first = make("owner");
        delete(first, DeletionPropagation.BACKGROUND);
        awaitNames();
        make("owner");
        make("late", first);
        awaitNames("owner");
    }
}
