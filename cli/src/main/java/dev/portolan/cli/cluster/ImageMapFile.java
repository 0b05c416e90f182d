package dev.portolan.cli.cluster;

import dev.portolan.cli.manifest.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code portolan.yaml}: which command or built-in program stands for an image.
 *
 * <pre>
 * images:
 *   "shop:1.0": { builtin: echo, args: ["--port=3000"] }
 *   "inventory:dev": { command: ["java", "-jar", "target/inventory.jar"], workingDir: ../inventory }
 * </pre>
 */
public final class ImageMapFile {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Set<String> FIELDS = Set.of("builtin", "args", "command", "workingDir", "env");

    private ImageMapFile() {}

    /** One image's entry; lists are empty where nothing was written, {@code builtin} and {@code workingDir} empty strings. */
    public record Entry(
            String builtin, List<String> command, List<String> args, String workingDir, Map<String, String> env) {}

    /** Reads one file; what is wrong with it goes to {@code problems}, what is right is returned. */
    public static Map<String, Entry> read(Path file, List<Problem> problems) {
        var entries = new LinkedHashMap<String, Entry>();
        Object root;
        try {
            root = new Load(LoadSettings.builder().setLabel(file.toString()).build())
                    .loadFromString(Files.readString(file));
        } catch (StackOverflowError e) { // of the YAML library, which goes down a level a call
            problems.add(new Problem(file.toString(), "not YAML for images: its brackets are nested too deep"));
            return entries;
        } catch (YamlEngineException | IOException e) {
            problems.add(new Problem(file.toString(), String.valueOf(e.getMessage())));
            return entries;
        }
        if (!(root instanceof Map<?, ?> map) || !(map.get("images") instanceof Map<?, ?> images)) {
            problems.add(new Problem(file.toString(), "images: Required value: a mapping of image to program"));
            return entries;
        }
        images.forEach((image, value) -> {
            try {
                entries.put(String.valueOf(image), entry(file, value));
            } catch (IllegalArgumentException e) {
                problems.add(new Problem(file.toString(), "images[\"" + image + "\"]" + e.getMessage()));
            }
        });
        return entries;
    }

    private static Entry entry(Path file, Object value) {
        if (!(value instanceof Map<?, ?> map)) throw new IllegalArgumentException(": must be a mapping");
        for (Object key : map.keySet()) {
            if (!FIELDS.contains(String.valueOf(key))) {
                throw new IllegalArgumentException(
                        "." + key + ": unknown field; there are builtin, command, args, workingDir, env");
            }
        }
        String builtin = map.get("builtin") == null ? "" : String.valueOf(map.get("builtin"));
        var command = strings(map, "command");
        if (builtin.isEmpty() == command.isEmpty()) {
            throw new IllegalArgumentException(": one of builtin and command is needed, not both");
        }
        String workingDir = map.get("workingDir") == null ? "" : String.valueOf(map.get("workingDir"));
        Path base = file.toAbsolutePath().normalize().getParent();
        if (base != null) workingDir = base.resolve(workingDir).normalize().toString();
        var env = new LinkedHashMap<String, String>();
        if (map.get("env") instanceof Map<?, ?> e) e.forEach((k, v) -> env.put(String.valueOf(k), String.valueOf(v)));
        return new Entry(builtin, command, strings(map, "args"), workingDir, env);
    }

    private static List<String> strings(Map<?, ?> map, String key) {
        Object value = map.get(key);
        if (value == null) return List.of();
        if (!(value instanceof List<?> list)) throw new IllegalArgumentException("." + key + ": must be a list");
        var strings = new ArrayList<String>();
        list.forEach(item -> strings.add(String.valueOf(item)));
        return strings;
    }

    /** Adds entries to what the state folder knows; a later entry for the same image wins. */
    public static void remember(StateFolder state, Map<String, Entry> entries) throws IOException {
        var all = new LinkedHashMap<>(remembered(state));
        all.putAll(entries);
        Path temporary = state.path().resolve("images.json.new");
        Files.writeString(temporary, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(all));
        Files.move(temporary, state.images(), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Every entry remembered so far. A damaged file is put aside, as {@code images.json.damaged}, and counts as empty: the next {@code up} of
     * the manifests writes their entries again.
     */
    public static Map<String, Entry> remembered(StateFolder state) throws IOException {
        if (!Files.isRegularFile(state.images())) return Map.of();
        var type = JSON.getTypeFactory().constructMapType(LinkedHashMap.class, String.class, Entry.class);
        try {
            Map<String, Entry> all = JSON.readValue(Files.readAllBytes(state.images()), type);
            return all == null ? Map.of() : all;
        } catch (tools.jackson.core.JacksonException damaged) {
            Path aside = state.images().resolveSibling("images.json.damaged");
            Files.move(state.images(), aside, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            System.err.println("portolan: " + state.images() + " was damaged and is now " + aside
                    + "; `portolan up` of your manifests brings their images back");
            return Map.of();
        }
    }
}
