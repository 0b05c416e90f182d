package dev.portolan.proxy.nftables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The contract for nftables once more, by somebody without privilege who is root in a user namespace only. A JVM cannot enter one, having
 * threads already: another is started inside.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class RootlessTest {
    private static final String NOBODY = "65534";

    /** Not in a user's folder: nobody may look into root's. */
    private Path folder;

    @BeforeEach
    void make() throws IOException {
        folder = Files.createTempDirectory("portolan-rootless-");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    @AfterEach
    void remove() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    @Test
    void in_a_user_namespace_nftables_holds_the_contract_and_ebpf_says_that_it_cannot() throws Exception {
        String trial = run(inside(List.of("true")));
        assumeTrue(trial.isEmpty(), "skipped: this host lets nobody make user and network namespaces: " + trial);
        List<String> java = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "-cp",
                classPath(),
                RootlessRun.class.getName());
        String said = run(inside(java));
        assertThat(said).contains("\nebpf: data plane ebpf: ").contains("\nnftables: possible\n");
        assertThat(said).containsPattern("\nfound ([0-9]+), succeeded \\1, failed 0, skipped 0\n");
    }

    private static List<String> inside(List<String> command) {
        List<String> words = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            words.addAll(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
        }
        words.addAll(List.of("unshare", "--user", "--map-root-user", "--net", "--mount"));
        words.addAll(command);
        return words;
    }

    private String run(List<String> command) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("HOME", folder.toString());
        Process process;
        try {
            process = builder.start();
        } catch (IOException noSuchCommand) {
            return String.valueOf(noSuchCommand.getMessage());
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 || !said.isEmpty() ? said : command + " ended with " + process.exitValue();
    }

    /** Where somebody without privilege may not read the libraries, copies of them. */
    private String classPath() throws IOException {
        if (!System.getProperty("user.name").equals("root")) {
            return System.getProperty("java.class.path");
        }
        List<String> copies = new ArrayList<>();
        for (String each : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path from = Path.of(each);
            if (Files.exists(from)) {
                Path to = folder.resolve(copies.size() + "-" + from.getFileName());
                copy(from, to);
                copies.add(to.toString());
            }
        }
        return String.join(File.pathSeparator, copies);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Path copy = to.resolve(from.relativize(each).toString());
                Files.copy(each, copy);
                boolean enter = Files.isDirectory(copy);
                Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString(enter ? "rwxr-xr-x" : "rw-r--r--"));
            }
        }
    }
}
