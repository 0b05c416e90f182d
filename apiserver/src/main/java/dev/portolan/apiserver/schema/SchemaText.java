package dev.portolan.apiserver.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The form of {@code kinds.schema}: a line for each definition, indented lines for its fields, fit for reading and
 * for diffs, and quicker to read at start than JSON.
 *
 * <pre>{@code
 * io.k8s.api.core.v1.Service kind=/v1/Service : A stable name for a changing set of pods.
 *  spec io.k8s.api.core.v1.ServiceSpec
 * io.k8s.api.core.v1.ServiceSpec
 *  ports [io.k8s.api.core.v1.ServicePort] map=port,protocol patch=port : What clients connect to.
 * }</pre>
 *
 * <p>Words after the type: {@code required}, {@code default=JSON}, {@code atomic}, {@code set}, {@code map=KEYS},
 * {@code patch} (merge scalars), {@code patch=KEY} (merge objects), {@code retainKeys}.
 */
final class SchemaText {
    private static final String BEFORE_DESCRIPTION = " : ";

    private SchemaText() {}

    /** The definition of one block: a header line and its field lines. */
    static Definition parse(List<String> block) {
        Line header = Line.of(block.getFirst());
        List<GroupVersionKind> kinds = new ArrayList<>();
        boolean atomic = false;
        for (String word : header.words.subList(1, header.words.size())) {
            if (word.startsWith("kind=")) {
                kinds.add(GroupVersionKind.parse(word.substring(5)));
            } else if (word.equals("atomic")) {
                atomic = true;
            } else {
                throw new IllegalArgumentException("unknown word '" + word + "' in: " + block.getFirst());
            }
        }
        Map<String, Field> fields = new LinkedHashMap<>();
        for (String text : block.subList(1, block.size())) {
            Field field = field(Line.of(text.strip()));
            fields.put(field.name(), field);
        }
        return new Definition(header.words.getFirst(), kinds, atomic, header.description, fields);
    }

    private static Field field(Line line) {
        Traits traits = new Traits();
        for (String word : line.words.subList(2, line.words.size())) {
            traits.add(word);
        }
        return new Field(
                line.words.get(0),
                Type.parse(line.words.get(1)),
                traits.required,
                traits.topology,
                traits.patch,
                traits.byDefault,
                line.description);
    }

    /** The inverse of {@link #parse}, as lines each ended by a newline. */
    static String print(Definition definition) {
        StringBuilder out = new StringBuilder(definition.name());
        definition.kinds().forEach(kind -> out.append(" kind=").append(kind.text()));
        out.append(definition.atomic() ? " atomic" : "");
        describe(out, definition.description());
        for (Field field : definition.fields().values()) {
            out.append(' ').append(field.name()).append(' ').append(field.type().text());
            out.append(Traits.print(field));
            describe(out, field.description());
        }
        return out.toString();
    }

    private static void describe(StringBuilder out, String description) {
        out.append(description.isEmpty() ? "" : BEFORE_DESCRIPTION + description)
                .append('\n');
    }

    /** A line's words, and what it says after the colon. */
    record Line(List<String> words, String description) {
        static Line of(String text) {
            int colon = text.indexOf(BEFORE_DESCRIPTION);
            String head = colon < 0 ? text : text.substring(0, colon);
            String tail = colon < 0 ? "" : text.substring(colon + BEFORE_DESCRIPTION.length());
            return new Line(List.of(head.split(" ")), tail);
        }
    }

    /** The words after a field's type. */
    static final class Traits {
        boolean required;
        ListTopology topology = ListTopology.UNSAID;
        PatchRule patch = PatchRule.REPLACE;
        String byDefault = "";

        void add(String word) {
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            String value = equals < 0 ? "" : word.substring(equals + 1);
            switch (name) {
                case "required" -> required = true;
                case "default" -> byDefault = value;
                case "atomic" -> topology = new ListTopology(ListTopology.Kind.ATOMIC, List.of());
                case "set" -> topology = new ListTopology(ListTopology.Kind.SET, List.of());
                case "map" -> topology = new ListTopology(ListTopology.Kind.MAP, List.of(value.split(",")));
                case "patch" -> patch = new PatchRule(true, value, patch.retainKeys());
                case "retainKeys" -> patch = new PatchRule(patch.merge(), patch.key(), true);
                default -> throw new IllegalArgumentException("unknown word '" + word + "'");
            }
        }

        static String print(Field field) {
            StringBuilder out = new StringBuilder(field.required() ? " required" : "");
            out.append(field.byDefault().isEmpty() ? "" : " default=" + field.byDefault());
            out.append(
                    switch (field.topology().kind()) {
                        case UNSAID -> "";
                        case ATOMIC -> " atomic";
                        case SET -> " set";
                        case MAP -> " map=" + String.join(",", field.topology().keys());
                    });
            PatchRule patch = field.patch();
            out.append(patch.merge() ? " patch" : "").append(patch.key().isEmpty() ? "" : "=" + patch.key());
            return out.append(patch.retainKeys() ? " retainKeys" : "").toString();
        }
    }
}
