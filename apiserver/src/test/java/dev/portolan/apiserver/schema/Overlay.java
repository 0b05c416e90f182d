package dev.portolan.apiserver.schema;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the model classes don't say: list keys, merge keys, required fields, defaults, descriptions. Its lines have the form of
 * {@link SchemaText}, with {@code -} where the model's type stands, or the right type where the model's is too wide. A
 * line {@code *} of a definition goes for a field of that name everywhere.
 */
final class Overlay {
    private final Map<String, SchemaText.Line> headers = new HashMap<>();
    private final Map<String, SchemaText.Line> fields = new HashMap<>();
    private final Set<String> unused = new LinkedHashSet<>();

    static Overlay parse(String text) {
        Overlay overlay = new Overlay();
        String definition = "";
        for (String raw : text.lines().toList()) {
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            SchemaText.Line parsed = SchemaText.Line.of(line);
            String first = parsed.words().getFirst();
            if (raw.startsWith(" ")) {
                overlay.put(overlay.fields, definition + "." + first, parsed);
            } else {
                definition = first;
                overlay.put(overlay.headers, definition, parsed);
            }
        }
        return overlay;
    }

    private void put(Map<String, SchemaText.Line> lines, String key, SchemaText.Line line) {
        if (lines.put(key, line) != null) {
            throw new IllegalArgumentException("twice in the overlay: " + key);
        }
        unused.add(key);
    }

    Field field(String definition, String name, Type modelType) {
        String own = definition + "." + name;
        unused.remove(own);
        unused.remove("*." + name);
        SchemaText.Line line =
                fields.getOrDefault(own, fields.getOrDefault("*." + name, new SchemaText.Line(List.of(), "")));
        Type type = modelType;
        SchemaText.Traits traits = new SchemaText.Traits();
        for (String word : line.words()
                .subList(Math.min(2, line.words().size()), line.words().size())) {
            traits.add(word);
        }
        if (line.words().size() > 1 && !line.words().get(1).equals("-")) {
            type = Type.parse(line.words().get(1));
        }
        return new Field(
                name, type, traits.required, traits.topology, traits.patch, traits.byDefault, line.description());
    }

    Definition definition(String name, List<GroupVersionKind> kinds, Map<String, Field> found) {
        SchemaText.Line header = headers.getOrDefault(name, new SchemaText.Line(List.of(name), ""));
        unused.remove(name);
        return new Definition(name, kinds, header.words().contains("atomic"), header.description(), found);
    }

    /** A misspelt name in the overlay would otherwise go unnoticed. */
    void refuseUnused(Set<String> definitions) {
        Set<String> left = new HashSet<>(unused);
        left.remove("*");
        left.removeAll(definitions);
        if (!left.isEmpty()) {
            throw new IllegalArgumentException("in the overlay, but not in the model: " + new ArrayList<>(left));
        }
    }
}
