package dev.portolan.cli.manifest;

import dev.portolan.cli.manifest.YamlTree.BadYamlException;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads manifests from files and folders. What can't be read becomes a {@link Problem}; everything else is still read. */
public final class ManifestReader {
    /** The file that maps images, beside the manifests; not a manifest itself. */
    public static final String IMAGES_FILE = "portolan.yaml";

    /** More than any folder of manifests holds in one file; read whole, it has to fit in memory several times. */
    private static final long LARGEST_FILE_BYTES = 64L << 20;

    private static final String TEMPLATE =
            "; with {{ it is a template: render it first, such as by helm template NAME CHART > all.yaml";

    private final List<Manifest> manifests = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final List<Path> imageFiles = new ArrayList<>();

    /**
     * What was found.
     *
     * @param manifests the objects, in file name order and, in a file, from top to bottom
     * @param problems what could not be read
     * @param imageFiles the {@code portolan.yaml} files met
     */
    public record Found(List<Manifest> manifests, List<Problem> problems, List<Path> imageFiles) {
        /** Whether there is no object to apply and no image mapped. */
        public boolean nothing() {
            return manifests.isEmpty() && imageFiles.isEmpty();
        }
    }

    private final Depth depth;

    private ManifestReader(Depth depth) {
        this.depth = depth;
    }

    /** How far into a folder to look. */
    public enum Depth {
        /** The files in it, as {@code kubectl apply -f} does. */
        ONE,
        /** Those in the folders below it as well, as {@code kubectl apply -R -f} does. */
        ALL
    }

    /** Reads files, and folders with what ends in .yaml, .yml or .json. */
    public static Found read(List<Path> paths, Depth depth) {
        var reader = new ManifestReader(depth);
        paths.forEach(reader::path);
        return new Found(List.copyOf(reader.manifests), List.copyOf(reader.problems), List.copyOf(reader.imageFiles));
    }

    private void path(Path path) {
        if (!Files.exists(path)) {
            problems.add(new Problem(path.toString(), "no such file or folder"));
        } else if (Files.isDirectory(path)) {
            folder(path);
        } else if (!Files.isRegularFile(path)) {
            // A pipe would be waited for until somebody writes, a device read without end.
            problems.add(new Problem(path.toString(), "is neither a file nor a folder"));
        } else {
            beside(path);
            file(path);
        }
    }

    private void folder(Path folder) {
        try (Stream<Path> files = Files.walk(folder, depth == Depth.ONE ? 1 : Integer.MAX_VALUE)) {
            var found = files.filter(Files::isRegularFile)
                    .filter(f -> f.toString().matches(".*\\.(ya?ml|json)"))
                    .sorted()
                    .toList();
            found.forEach(this::file);
            if (found.isEmpty()) problems.add(new Problem(folder.toString(), empty(folder)));
        } catch (IOException | java.io.UncheckedIOException e) {
            problems.add(new Problem(folder.toString(), "cannot be read: " + e.getMessage()));
        }
    }

    private String empty(Path folder) throws IOException {
        String none = "holds no .yaml, .yml or .json file";
        if (depth == Depth.ALL) return none;
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(Files::isDirectory) ? none + "; -R takes the folders below it, too" : none;
        }
    }

    private void beside(Path file) {
        Path images = file.resolveSibling(IMAGES_FILE);
        if (Files.isRegularFile(images) && !file.equals(images)) image(images);
    }

    private void image(Path file) {
        if (!imageFiles.contains(file)) imageFiles.add(file);
    }

    private void file(Path file) {
        if (file.endsWith(IMAGES_FILE)) {
            image(file);
            return;
        }
        try {
            if (Files.size(file) > LARGEST_FILE_BYTES) {
                problems.add(new Problem(file.toString(), "is larger than " + (LARGEST_FILE_BYTES >> 20) + " MiB"));
                return;
            }
            var settings = LoadSettings.builder()
                    .setLabel(file.toString())
                    .setMaxAliasesForCollections(Integer.MAX_VALUE) // YamlTree counts what they stand for
                    .build();
            for (Node document : new Compose(settings).composeAllFromString(Files.readString(file))) {
                document(file, document);
            }
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(m -> m.getLine() + 1).orElse(1);
            problems.add(new Problem(file + ":" + line, "not YAML: " + e.getProblem() + template(file)));
        } catch (YamlEngineException e) {
            problems.add(new Problem(file.toString(), "not YAML: " + e.getMessage() + template(file)));
        } catch (MalformedInputException e) {
            problems.add(new Problem(file.toString(), "not UTF-8 text"));
        } catch (IOException e) {
            problems.add(new Problem(file.toString(), "cannot be read: " + e.getMessage()));
        } catch (StackOverflowError e) { // of the YAML library, which goes down a level a call
            problems.add(new Problem(file.toString(), "not YAML for a manifest: its brackets are nested too deep"));
        }
    }

    private void document(Path file, Node document) {
        int line = document.getStartMark().map(m -> m.getLine() + 1).orElse(1);
        var tree = new YamlTree();
        JsonNode json;
        try {
            json = tree.convert(document);
        } catch (BadYamlException e) {
            problems.add(new Problem(file + ":" + e.line(), e.problem()));
            return;
        }
        if (json.isNull()) return; // a separator with nothing below it
        if (!(json instanceof ObjectNode object)) {
            problems.add(new Problem(file + ":" + line, "a manifest is a mapping with apiVersion, kind and metadata"));
            return;
        }
        if ("List".equals(object.path("kind").asString(""))
                && object.path("items").isArray()) {
            int index = 0;
            for (JsonNode item : object.path("items")) {
                int at = tree.lines().getOrDefault("items[" + index++ + "]", line);
                if (item instanceof ObjectNode o) add(new Manifest(file, at, o, java.util.Map.of()));
            }
            return;
        }
        add(new Manifest(file, line, object, tree.lines()));
    }

    /** Charts hold templates with the same endings. */
    private static String template(Path file) {
        try {
            return Files.readString(file).contains("{{") ? TEMPLATE : "";
        } catch (IOException e) {
            return "";
        }
    }

    private void add(Manifest manifest) {
        for (String required : List.of("apiVersion", "kind")) {
            if (manifest.object().path(required).asString("").isEmpty()) {
                problems.add(new Problem(manifest.where(required), required + ": Required value"));
                return;
            }
        }
        if (manifest.apiVersion().startsWith("kustomize.config.k8s.io/")) {
            problems.add(new Problem(
                    manifest.where("kind"),
                    manifest.kind() + ": is for kustomize and no object of a cluster; run: kubectl apply -k "
                            + Objects.requireNonNullElse(manifest.file().getParent(), Path.of("."))));
            return;
        }
        if (manifest.name().isEmpty()) {
            problems.add(
                    new Problem(manifest.where("metadata.name"), manifest.kind() + ": metadata.name: Required value"));
            return;
        }
        manifests.add(manifest);
    }
}
