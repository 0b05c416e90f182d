package dev.portolan.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest extends RevisionedStoreContract {
    @TempDir
    Path folder;

    @Override
    RevisionedStore open() {
        return SqliteStore.open(folder.resolve("store"));
    }

    @Test
    void reopened_it_goes_on_where_it_was() {
        put("/a", "1");
        put("/a", "2");
        store.compact(2);
        store.close();
        store = open();
        assertThat(store.revision()).isEqualTo(3);
        assertThat(store.compactedRevision()).isEqualTo(2);
        assertThat(store.get("/a")).hasValue(new Entry("/a", bytes("2"), 2, 3));
        assertThat(put("/b", "3")).isEqualTo(4);
    }

    @Test
    void a_second_opening_is_refused_with_the_holders_pid() {
        assertThatThrownBy(this::open)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(
                        "in use by process " + ProcessHandle.current().pid());
    }

    @Test
    void the_folder_is_its_owners_alone() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("store"))))
                .isEqualTo("rwx------");
    }

    @Test
    void a_closed_store_says_so() {
        store.close();
        assertThatThrownBy(() -> put("/a", "1"))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("closed");
    }

    @RepeatedTest(2)
    void no_acknowledged_write_is_lost_when_the_process_is_killed(@TempDir Path crash) throws Exception {
        for (int round = 0; round < 2; round++) {
            var acknowledged = writeUntilKilled(crash.resolve("store"), "r" + round);
            try (var reopened = SqliteStore.open(crash.resolve("store"))) {
                assertThat(acknowledged).hasSizeGreaterThan(100);
                assertThat(acknowledged)
                        .allSatisfy(key -> assertThat(reopened.get(key)).isPresent());
                var keys = reopened.range("/").entries();
                assertThat(reopened.revision()).isEqualTo(keys.size() + 1L);
            }
        }
    }

    private static List<String> writeUntilKilled(Path store, String round) throws Exception {
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        store.toString(),
                        round)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var acknowledged = new ArrayList<String>();
        try (var lines = new BufferedReader(new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("/") && line.endsWith(".")) acknowledged.add(line.substring(0, line.length() - 1));
                if (acknowledged.size() == 300) writer.toHandle().destroyForcibly(); // SIGKILL; the pipe stays readable
            }
        } finally {
            writer.destroyForcibly().waitFor();
        }
        return acknowledged;
    }

    /** The process that is killed: eight writers, each printing a key once its write is acknowledged. */
    static final class Writer {
        public static void main(String[] args) {
            var store = SqliteStore.open(Path.of(args[0]));
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int w = 0; w < 8; w++) {
                    int writer = w;
                    threads.submit(() -> {
                        for (int i = 0; i < 100_000; i++) {
                            String key = "/" + args[1] + "/" + writer + "/" + i;
                            store.commit(Transaction.builder()
                                    .put(key, bytes("value " + i))
                                    .build());
                            System.out.println(key + ".");
                        }
                    });
                }
            }
        }
    }
}
