package dev.portolan.controllers.garbagecollector.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GarbageDecisionTest {
    private static final Map<String, OwnerState> OWNERS =
            Map.of("there", OwnerState.PRESENT, "gone", OwnerState.ABSENT, "waiting", OwnerState.WAITS_FOR_DEPENDENTS);

    private static ConfigMap object(String uid, String... owners) {
        ConfigMapBuilder object = new ConfigMapBuilder()
                .withNewMetadata()
                .withName(uid)
                .withUid(uid)
                .endMetadata();
        Arrays.stream(owners)
                .forEach(owner -> object.editMetadata()
                        .addNewOwnerReference()
                        .withApiVersion("v1")
                        .withKind("ConfigMap")
                        .withName(owner)
                        .withUid(owner)
                        .withBlockOwnerDeletion(true)
                        .endOwnerReference()
                        .endMetadata());
        return object.build();
    }

    private static ConfigMap going(ConfigMap object, String... finalizers) {
        return new ConfigMapBuilder(object)
                .editMetadata()
                .withDeletionTimestamp("2026-01-01T00:00:00Z")
                .withFinalizers(finalizers)
                .endMetadata()
                .build();
    }

    private record Row(String what, HasMetadata object, List<HasMetadata> dependents, GarbagePlan expected) {}

    @Test
    void an_object_goes_with_the_last_of_its_owners() {
        HasMetadata child = object("child", "x");
        OwnerReference there =
                object("x", "there").getMetadata().getOwnerReferences().getFirst();
        ConfigMap unblocking = object("child", "x");
        unblocking.getMetadata().getOwnerReferences().getFirst().setBlockOwnerDeletion(false);
        for (Row row : List.of(
                new Row("nobody's", object("x"), List.of(), new GarbagePlan.Keep()),
                new Row("owned", object("x", "there"), List.of(), new GarbagePlan.Keep()),
                new Row("owner gone", object("x", "gone"), List.of(), new GarbagePlan.Delete()),
                new Row("owner gone, has dependents", object("x", "gone"), List.of(child), new GarbagePlan.Delete()),
                new Row(
                        "one of two gone",
                        object("x", "gone", "there"),
                        List.of(),
                        new GarbagePlan.DropOwners(List.of(there))),
                new Row("awaited", object("x", "waiting"), List.of(), new GarbagePlan.Delete()),
                new Row(
                        "awaited, has dependents",
                        object("x", "waiting"),
                        List.of(child),
                        new GarbagePlan.DeleteAfterDependents()),
                new Row("going already", going(object("x", "gone")), List.of(), new GarbagePlan.Keep()),
                new Row(
                        "foreground",
                        going(object("x"), "foregroundDeletion"),
                        List.of(child),
                        new GarbagePlan.AwaitDependents(List.of(child))),
                new Row(
                        "foreground, none left",
                        going(object("x"), "foregroundDeletion"),
                        List.of(),
                        new GarbagePlan.ReleaseForeground()),
                new Row(
                        "foreground, none that blocks",
                        going(object("x"), "foregroundDeletion"),
                        List.of(unblocking),
                        new GarbagePlan.ReleaseForeground()),
                new Row(
                        "orphaning",
                        going(object("x"), "orphan"),
                        List.of(child),
                        new GarbagePlan.Orphan(List.of(child))),
                new Row("held by others", going(object("x"), "else"), List.of(child), new GarbagePlan.Keep()))) {
            GarbagePlan plan = GarbageDecision.decide(
                    row.object, ref -> OWNERS.getOrDefault(ref.getUid(), OwnerState.ABSENT), row.dependents);
            assertThat(plan).as(row.what).isEqualTo(row.expected);
        }
    }

    @Test
    void the_graph_knows_dependents_before_and_after_their_owner() {
        ObjectGraph graph = new ObjectGraph();
        ConfigMap child = object("child", "x");
        graph.put(child);
        assertThat(graph.dependentsOf("x")).containsExactly(child);
        graph.put(object("x"));
        graph.remove(object("x"));
        assertThat(graph.dependentsOf("x")).containsExactly(child);
        graph.put(object("child", "y"));
        assertThat(graph.dependentsOf("x")).isEmpty();
        assertThat(graph.dependentsOf("y")).hasSize(1);
        graph.remove(child);
        assertThat(graph.dependentsOf("y")).isEmpty();
    }
}
