package dev.portolan.controllers.garbagecollector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portolan.client.Informers;
import dev.portolan.controllers.TestCluster;
import dev.portolan.controllers.runtime.ControllerContext;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GarbageCollectorTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

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

    private void defineShips() {
        var definition = cluster.client().resource("""
                        apiVersion: apiextensions.k8s.io/v1
                        kind: CustomResourceDefinition
                        metadata: { name: sheepfold.ships.test }
                        spec:
                          group: ships.test
                          scope: Namespaced
                          names: { plural: sheepfold, singular: sheep, kind: Sheep }
                          versions:
                          - name: v1
                            served: true
                            storage: true
                            schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } }
                        """).create();
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(cluster.client()
                                .apiextensions()
                                .v1()
                                .customResourceDefinitions()
                                .withName(definition.getMetadata().getName())
                                .get()
                                .getStatus()
                                .getConditions())
                        .anyMatch(c -> c.getType().equals("Established")
                                && c.getStatus().equals("True")));
    }

    private GenericKubernetesResource sheep(String name, @Nullable ConfigMap owner) {
        String references = owner == null
                ? "[]"
                : "[{apiVersion: v1, kind: ConfigMap, name: %s, uid: %s}]"
                        .formatted(
                                owner.getMetadata().getName(),
                                owner.getMetadata().getUid());
        return (GenericKubernetesResource) cluster.client()
                .resource(
                        "apiVersion: ships.test/v1\nkind: Sheep\nmetadata: {name: %s, namespace: default, ownerReferences: %s}\n"
                                .formatted(name, references))
                .create();
    }

    private List<String> sheep() {
        return cluster
                .client()
                .genericKubernetesResources("ships.test/v1", "Sheep")
                .inNamespace("default")
                .list()
                .getItems()
                .stream()
                .map(each -> each.getMetadata().getName())
                .toList();
    }

    @Test
    void custom_resources_go_with_their_owners_and_take_along_what_they_own() {
        defineShips();
        ConfigMap root = make("root");
        GenericKubernetesResource owned = sheep("owned", root);
        sheep("free", null);
        wool("owned", owned.getMetadata().getUid());
        awaitNames("root", "wool");

        delete(root, DeletionPropagation.BACKGROUND);

        awaitNames();
        assertThat(sheep()).containsExactly("free");
    }

    private void wool(String owner, String uid) {
        cluster.client()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName("wool")
                        .addNewOwnerReference()
                        .withApiVersion("ships.test/v1")
                        .withKind("Sheep")
                        .withName(owner)
                        .withUid(uid)
                        .endOwnerReference()
                        .endMetadata()
                        .build())
                .create();
    }

    @Test
    void after_a_restart_too_what_a_custom_owner_has_left_goes(@TempDir Path another) {
        cluster.close();
        cluster = new TestCluster(another, List.of());
        defineShips();
        wool("gone", "never-was");
        Informers informers = new Informers(cluster.client());
        GarbageCollector collector = new GarbageCollector(new ControllerContext(informers, InstantSource.system()));
        try (informers;
                collector) {
            informers.start();
            collector.start();
            awaitNames();
        }
    }
}
