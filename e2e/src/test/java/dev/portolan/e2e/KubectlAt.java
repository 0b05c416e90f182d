package dev.portolan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A kubectl with a namespace of its own in a running cluster.
 *
 * @param host where it runs
 * @param program its path, or its name on the PATH
 * @param minor of its version: 20 of 1.20
 * @param folder for its files
 */
record KubectlAt(Host host, String program, int minor, Path folder) {
    private static final Pattern MINOR = Pattern.compile("\"minor\": *\"(\\d+)");

    static KubectlAt of(Host host, String program) throws IOException {
        String said =
                host.run(program, "version", "--client", "-o", "json").ok().out();
        Matcher minor = MINOR.matcher(said);
        assertThat(minor.find()).as(said).isTrue();
        int number = Integer.parseInt(minor.group(1));
        var kubectl = new KubectlAt(
                host, program, number, Files.createDirectories(host.home().resolve("kubectl-" + number)));
        host.run(program, "create", "namespace", kubectl.namespace()).ok();
        return kubectl;
    }

    /** {@code 1.20}: what the table's columns are called. */
    String version() {
        return "1." + minor;
    }

    String namespace() {
        return "kubectl-1-" + minor;
    }

    private List<String> command(String... words) {
        var command = new ArrayList<>(List.of(program, "-n", namespace()));
        command.addAll(List.of(words));
        return command;
    }

    Ran run(String... words) {
        return host.run(command(words).toArray(String[]::new));
    }

    /** What it printed; fails where it failed. */
    String ok(String... words) {
        return run(words).ok().out();
    }

    /** Types it, and goes on; ends with the host at the latest. */
    Process start(String... words) throws IOException {
        return host.start(command(words).toArray(String[]::new));
    }

    /** A file of its own with this text. */
    Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    String query(String resource, String path) {
        return ok("get", resource, "-o", "jsonpath=" + path).strip();
    }

    String aPod() {
        return query("pods", "{.items[?(@.metadata.labels.app==\"shop\")].metadata.name}")
                .split(" ")[0];
    }
}
