package dev.portolan.apiserver.fields;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.apiserver.fields.FieldManager.Operation;
import dev.portolan.apiserver.schema.Schemas;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Several managers apply, force and update at random; a plain model of paths, values and owners says what must come of it. */
class OwnershipPropertyTest {
    private static final Schemas SCHEMAS = Schemas.load();
    private static final Shape SHAPE = new SchemaShapes(SCHEMAS)
            .of(SCHEMAS.of("", "v1", "Pod").orElseThrow().root());
    private static final String PRESENT = "present";

    /** What one manager does; {@code settings} are a label a, a label b, the images of containers x and y, a finalizer; 0 is absent. */
    record Step(int manager, String how, List<Integer> settings) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<List<Integer>> settings =
                Arbitraries.integers().between(0, 2).list().ofSize(5);
        return Combinators.combine(
                        Arbitraries.integers().between(0, 2), Arbitraries.of("apply", "force", "update"), settings)
                .as(Step::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(12);
    }

    private static ObjectNode config(List<Integer> settings) {
        ObjectNode pod = JsonNodeFactory.instance.objectNode();
        pod.put("apiVersion", "v1").put("kind", "Pod");
        ObjectNode metadata = pod.putObject("metadata").put("name", "p");
        if (settings.get(0) > 0) metadata.withObject("labels").put("a", "v" + settings.get(0));
        if (settings.get(1) > 0) metadata.withObject("labels").put("b", "v" + settings.get(1));
        if (settings.get(4) > 0) metadata.withArray("finalizers").add("example.com/f" + settings.get(4));
        for (int i = 2; i < 4; i++) {
            if (settings.get(i) == 0) continue;
            pod.withObject("spec")
                    .withArray("containers")
                    .addObject()
                    .put("name", i == 2 ? "x" : "y")
                    .put("image", "image:" + settings.get(i));
        }
        return pod;
    }

    /** The same as a flat map: what is below a path has it as a prefix. */
    private static Map<String, String> flat(ObjectNode pod) {
        Map<String, String> flat = new TreeMap<>();
        pod.at("/metadata/labels")
                .properties()
                .forEach(e ->
                        flat.put(".metadata.labels." + e.getKey(), e.getValue().asString()));
        pod.at("/metadata/finalizers").forEach(f -> flat.put(".metadata.finalizers[=" + f + "]", PRESENT));
        pod.at("/spec/containers").forEach(c -> {
            String item = ".spec.containers[name=" + c.path("name") + "]";
            flat.put(item, PRESENT);
            c.properties()
                    .forEach(e -> flat.put(item + "." + e.getKey(), e.getValue().asString()));
        });
        return flat;
    }

    /** Paths with their values and owners. */
    private static final class Model {
        final Map<String, String> values = new TreeMap<>();
        final Map<String, Set<String>> owners = new TreeMap<>();

        boolean apply(String who, Map<String, String> config, boolean force) {
            boolean conflict = config.entrySet().stream()
                    .anyMatch(e -> values.containsKey(e.getKey())
                            && !values.get(e.getKey()).equals(e.getValue())
                            && others(e.getKey(), who));
            if (conflict && !force) return false;
            Set<String> before = new TreeSet<>();
            owners.forEach((path, has) -> {
                if (has.contains(who)) before.add(path);
            });
            config.forEach((path, value) -> set(path, value, who));
            for (String path : before) {
                if (config.containsKey(path) || !owners.containsKey(path)) continue;
                owners.get(path).remove(who);
                if (owners.get(path).isEmpty()) remove(path);
            }
            return true;
        }

        private boolean others(String path, String who) {
            return owners.getOrDefault(path, Set.of()).stream().anyMatch(o -> !o.equals(who));
        }

        private void set(String path, String value, String who) {
            boolean same = value.equals(values.put(path, value));
            Set<String> has = owners.computeIfAbsent(path, p -> new TreeSet<>());
            if (!same) has.clear();
            has.add(who);
        }

        private void remove(String path) {
            values.keySet().removeIf(p -> p.equals(path) || p.startsWith(path + "."));
            owners.keySet().removeIf(p -> p.equals(path) || p.startsWith(path + "."));
        }

        void update(String who, Map<String, String> wanted) {
            for (String path : List.copyOf(values.keySet())) {
                if (!wanted.containsKey(path)) remove(path);
            }
            wanted.forEach((path, value) -> {
                if (!value.equals(values.get(path))) set(path, value, who);
            });
        }
    }

    @Property(tries = 400)
    void the_object_and_its_owners_are_what_the_model_says(@ForAll("steps") List<Step> steps) {
        Ownership ownership = new Ownership(SHAPE, "2026-01-01T00:00:00Z");
        Model model = new Model();
        ObjectNode live = config(List.of(0, 0, 0, 0, 0));
        boolean exists = false;
        for (Step step : steps) {
            ObjectNode config = config(step.settings());
            String who = "m" + step.manager() + (step.how().equals("update") ? "u" : "");
            if (step.how().equals("update")) {
                ObjectNode wanted = config.deepCopy();
                ownership.update(exists ? live : JsonNodeFactory.instance.objectNode(), wanted, updater(who), true);
                model.update(who, flat(config));
                live = wanted;
            } else if (!exists) {
                live = config.deepCopy();
                ownership.applied(live, config, applier(who));
                model.apply(who, flat(config), true);
            } else {
                boolean force = step.how().equals("force");
                boolean taken = model.apply(who, flat(config), force);
                ObjectNode before = live.deepCopy();
                try {
                    live = ownership.apply(live.deepCopy(), config.deepCopy(), applier(who), force);
                    assertThat(taken).as("no conflict").isTrue();
                } catch (ApplyConflict e) {
                    assertThat(taken).as(e.getMessage()).isFalse();
                    assertThat(live).isEqualTo(before);
                }
                if (taken) {
                    ObjectNode again = ownership.apply(live.deepCopy(), config, applier(who), false);
                    assertThat(again).as("applied again").isEqualTo(live);
                }
            }
            exists = true;
            assertThat(flat(live)).isEqualTo(model.values);
            assertThat(owners(live)).isEqualTo(model.owners);
            if (live.at("/metadata/managedFields").isMissingNode()) return; // nobody owns anything: no longer tracked
        }
    }

    private static FieldManager applier(String who) {
        return new FieldManager(who, Operation.APPLY, "", "v1");
    }

    private static FieldManager updater(String who) {
        return new FieldManager(who, Operation.UPDATE, "", "v1");
    }

    private static Map<String, Set<String>> owners(ObjectNode live) {
        Map<String, Set<String>> owners = new TreeMap<>();
        ManagedFields.parse(live.at("/metadata/managedFields"))
                .orElse(ManagedFields.NONE)
                .entries()
                .forEach(entry -> {
                    for (String path : entry.fields().paths()) {
                        boolean container = path.equals(".metadata.labels") || path.equals(".metadata.finalizers");
                        if (!container) {
                            owners.computeIfAbsent(path, p -> new TreeSet<>())
                                    .add(entry.manager().name());
                        }
                    }
                });
        return owners;
    }
}
