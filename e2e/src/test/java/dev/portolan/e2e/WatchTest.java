package dev.portolan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** {@code up --watch}: the cluster follows the files. */
final class WatchTest {
    private static String map(String name, String value) {
        return "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: " + name + " }\ndata: { a: \"" + value + "\" }\n";
    }

    @Test
    void the_cluster_follows_the_files_and_a_broken_one_changes_nothing() throws IOException, InterruptedException {
        try (Host host = Host.make(Host.As.ROOT)) {
            Path folder = Files.createDirectories(host.home().resolve("k8s"));
            Path one = Files.writeString(folder.resolve("one.yaml"), map("one", "1"));
            Path two = Files.writeString(folder.resolve("two.yaml"), map("two", "1") + "---\n" + map("three", "1"));
            Path four = Files.writeString(folder.resolve("four.yaml"), map("four", "1"));
            Seed seed = new Seed(host);
            Process up = host.start(
                    Host.root().resolve("portolan").toString(),
                    "up",
                    "--watch",
                    folder.toString(),
                    "--sandbox",
                    "loopback",
                    "--wait",
                    "5s");
            Path log = host.home().resolve("started.log");
            host.set("KUBECONFIG", host.state().resolve("kubeconfig").toString());
            seed.eventually(() -> assertThat(Files.readString(log)).contains("Watching " + folder));
            assertThat(names(seed)).contains("four one three two");

            // A change, and a new object.
            write(host, one, map("one", "2"));
            Files.writeString(folder.resolve("five.yaml"), map("five", "1"));
            seed.eventually(() -> assertThat(names(seed)).contains("five"));
            seed.eventually(() -> assertThat(Files.readString(log))
                    .contains("configured configmap/one", "data.a: 1 -> 2", "created    configmap/five"));

            // Half of a file taken out: its object goes. One that somebody else changed since stays.
            seed.kubectl(
                            "annotate",
                            "configmap",
                            "four",
                            "--overwrite",
                            "kubectl.kubernetes.io/last-applied-configuration={\"mine\":\"now\"}")
                    .ok();
            write(host, two, map("two", "1"));
            Files.delete(four);
            seed.eventually(
                    () -> assertThat(names(seed)).doesNotContain("three").contains("four"));
            seed.eventually(() -> assertThat(Files.readString(log))
                    .contains("removed    configmap/three", "kept       configmap/four"));

            // Broken, and refused: named with file and line, and the old state stays.
            write(host, two, "kind: [\n");
            seed.eventually(() -> assertThat(Files.readString(log)).containsPattern("two.yaml:\\d+: not YAML"));
            write(host, one, "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: Not_A_Name }\ndata: { a: \"3\" }\n");
            seed.eventually(() -> assertThat(Files.readString(log)).containsPattern("refused.*one.yaml:3.*Not_A_Name"));
            assertThat(names(seed)).contains("one", "two");
            assertThat(seed.query("configmap/one", "{.data.a}")).containsExactly("2");

            // Mended.
            write(host, two, map("two", "7"));
            write(host, one, map("one", "8"));
            seed.eventually(
                    () -> assertThat(seed.query("configmap/two", "{.data.a}")).containsExactly("7"));
            seed.eventually(
                    () -> assertThat(seed.query("configmap/one", "{.data.a}")).containsExactly("8"));

            up.destroy();
            assertThat(up.waitFor(2, TimeUnit.MINUTES)).isTrue();
        }
    }

    /** At once, as editors do that write another file and move it: half a file would take its objects away for a moment. */
    private static void write(Host host, Path file, String text) throws IOException {
        Path other = Files.writeString(host.home().resolve("other"), text);
        Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String names(Seed seed) {
        return String.join(
                " ",
                seed.query("configmaps", "{.items[*].metadata.name}").stream()
                        .filter(name -> !name.startsWith("kube-"))
                        .toList());
    }
}
