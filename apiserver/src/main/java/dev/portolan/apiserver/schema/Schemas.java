package dev.portolan.apiserver.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The schemas of all served kinds and their parts. Safe for use by many threads; a definition is read when first asked for.
 *
 * <p>They come from {@code kinds.schema}, which is generated from published model classes and an overlay (see this
 * module's README); there is no way to change them at run time.
 */
public final class Schemas {
    private static final String RESOURCE = "kinds.schema";

    private final Map<String, List<String>> blocks;
    private final Map<GroupVersionKind, String> bodies;
    private final Map<String, Definition> parsed = new ConcurrentHashMap<>();
    /** Names of definitions that stand in no block. */
    private final Set<String> more = new TreeSet<>();

    Schemas(Map<String, List<String>> blocks) {
        this.blocks = blocks;
        this.bodies = new LinkedHashMap<>();
        for (List<String> block : blocks.values()) {
            if (block.getFirst().contains(" kind=")) {
                Definition definition = SchemaText.parse(block);
                parsed.put(definition.name(), definition);
                definition.kinds().forEach(kind -> bodies.put(kind, definition.name()));
            }
        }
    }

    /**
     * The schemas that this program was built with.
     *
     * @throws UncheckedIOException when the resource can't be read: the jar is broken
     */
    public static Schemas load() {
        try (InputStream in = Objects.requireNonNull(Schemas.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Schemas in the form that {@link SchemaText} describes. */
    static Schemas parse(String text) {
        Map<String, List<String>> blocks = new LinkedHashMap<>();
        List<String> lines = text.lines().toList();
        int start = 0;
        for (int i = 1; i <= lines.size(); i++) {
            if (i == lines.size() || !lines.get(i).startsWith(" ")) {
                String header = lines.get(start);
                int end = header.indexOf(' ');
                blocks.put(end < 0 ? header : header.substring(0, end), lines.subList(start, i));
                start = i;
            }
        }
        return new Schemas(blocks);
    }

    /** These and more. */
    public Schemas plus(Collection<Definition> more) {
        Schemas all = new Schemas(blocks);
        all.parsed.putAll(parsed);
        all.more.addAll(more.stream().map(Definition::name).toList());
        for (Definition definition : more) {
            all.parsed.put(definition.name(), definition);
            definition.kinds().forEach(kind -> all.bodies.put(kind, definition.name()));
        }
        return all;
    }

    /** The schema of a kind's body. */
    public Optional<Schema> of(String group, String version, String kind) {
        GroupVersionKind wanted = new GroupVersionKind(group, version, kind);
        return Optional.ofNullable(bodies.get(wanted)).map(name -> new Schema(this, wanted, definition(name)));
    }

    /**
     * The definition of this name.
     *
     * @throws IllegalArgumentException when there is none
     */
    public Definition definition(String name) {
        return parsed.computeIfAbsent(name, wanted -> {
            List<String> block = blocks.get(wanted);
            if (block == null) {
                throw new IllegalArgumentException("no definition named " + wanted);
            }
            return SchemaText.parse(block);
        });
    }

    /** The names of all definitions, in alphabetical order. */
    public Collection<String> names() {
        if (more.isEmpty()) return Collections.unmodifiableCollection(blocks.keySet());
        Set<String> all = new TreeSet<>(blocks.keySet());
        all.addAll(more);
        return all;
    }
}
