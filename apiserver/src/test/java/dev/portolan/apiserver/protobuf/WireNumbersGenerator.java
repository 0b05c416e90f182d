package dev.portolan.apiserver.protobuf;

import dev.portolan.apiserver.schema.Definition;
import dev.portolan.apiserver.schema.Schemas;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Makes {@code wire.numbers} from the struct tags in the Go modules k8s.io/api and k8s.io/apimachinery, as {@code go mod
 * download} unpacks them. Tags carry all that is needed: {@code Port int32 `json:"port" protobuf:"varint,3,…"`}.
 */
final class WireNumbersGenerator {
    private static final Pattern STRUCT = Pattern.compile("^type (\\w+) struct \\{");
    private static final Pattern FIELD = Pattern.compile(
            "^\\s+(?:\\w+\\s+)?(\\S+)\\s+`(?=.*json:\"([^\"]*)\")(?=.*protobuf:\"\\w+,(\\d+),[^\"]*\").*`.*");

    /** One field of a struct; {@code name} is empty for an embedded one. */
    private record GoField(String name, String type, String number, boolean omitsZero) {}

    private final Map<String, List<GoField>> structs = new LinkedHashMap<>();

    /** @param modules the two unpacked modules, api first */
    static String generate(Schemas schemas, Path api, Path machinery) throws IOException {
        var generator = new WireNumbersGenerator();
        generator.readAll(api, "io.k8s.api.");
        generator.readAll(machinery, "io.k8s.apimachinery.");
        return schemas.names().stream()
                .sorted()
                .map(schemas::definition)
                .map(generator::line)
                .filter(line -> line.indexOf(' ') > 0)
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    private void readAll(Path module, String prefix) throws IOException {
        try (var files = Files.walk(module)) {
            files.filter(f -> f.getFileName().toString().matches("types\\.go|generated_types\\.go|.*_types\\.go"))
                    .sorted()
                    .forEach(f -> read(
                            f,
                            prefix + module.relativize(f.getParent()).toString().replace('/', '.')));
        }
    }

    private void read(Path file, String pack) {
        try {
            List<GoField> into = new ArrayList<>();
            for (String line : Files.readAllLines(file)) {
                var struct = STRUCT.matcher(line);
                var field = FIELD.matcher(line);
                if (struct.find()) {
                    into = structs.computeIfAbsent(pack + "." + struct.group(1), n -> new ArrayList<>());
                } else if (field.matches()) {
                    String[] json = field.group(2).split(",", 2);
                    boolean pointer = field.group(1).startsWith("*");
                    boolean omits = json.length > 1 && json[1].contains("omitempty") && !pointer;
                    into.add(new GoField(json[0], pack + "." + field.group(1), field.group(3), omits));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String line(Definition definition) {
        Map<String, String> found = new LinkedHashMap<>();
        collect(definition.name(), "", found);
        return definition.fields().keySet().stream()
                .filter(found::containsKey)
                .map(name -> " " + name + "=" + found.get(name))
                .collect(Collectors.joining("", definition.name(), ""));
    }

    private void collect(String struct, String prefix, Map<String, String> found) {
        for (GoField field : structs.getOrDefault(struct, List.of())) {
            String path = prefix + field.number();
            if (field.name().isEmpty()) {
                collect(field.type(), path + ".", found);
            } else {
                found.put(field.name(), path + (field.omitsZero() ? "" : "!"));
            }
        }
    }
}
