package dev.portolan.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portolan.cli.manifest.ManifestReader.Depth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FolderWatchTest {
    @TempDir
    private Path folder;

    private static AtomicInteger counting(FolderWatch watch) {
        var count = new AtomicInteger();
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    watch.awaitChange();
                    count.incrementAndGet();
                }
            } catch (IOException | InterruptedException | java.nio.file.ClosedWatchServiceException closed) {
                return;
            }
        });
        return count;
    }

    private static void reaches(AtomicInteger count, int wanted) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(count.get()).isEqualTo(wanted));
    }

    @Test
    void a_burst_of_writes_is_one_change_and_another_file_is_none() throws IOException {
        try (var watch = new FolderWatch(List.of(folder), Depth.ONE)) {
            // Watched already, but asked for only later: a burst, however slow this machine writes.
            Files.writeString(folder.resolve("notes.txt"), "no manifest");
            for (int i = 0; i < 20; i++) Files.writeString(folder.resolve("a.yaml"), "a: " + i);
            AtomicInteger count = counting(watch);
            reaches(count, 1);
            Files.move(folder.resolve("a.yaml"), folder.resolve("b.yml"));
            reaches(count, 2);
        }
    }

    @Test
    void a_file_in_a_new_folder_counts_where_all_folders_are_looked_into() throws IOException {
        try (var watch = new FolderWatch(List.of(folder), Depth.ALL)) {
            AtomicInteger count = counting(watch);
            Path below = Files.createDirectory(folder.resolve("below"));
            await().atMost(Duration.ofSeconds(60)).until(() -> count.get() >= 1);
            int before = count.get();
            Files.writeString(below.resolve("a.yaml"), "a: 1");
            await().atMost(Duration.ofSeconds(60)).until(() -> count.get() > before);
        }
    }

    @Test
    void a_folder_that_is_replaced_is_watched_on() throws IOException {
        Path kept = Files.createDirectory(folder.resolve("k8s"));
        try (var watch = new FolderWatch(List.of(kept), Depth.ONE)) {
            AtomicInteger count = counting(watch);
            Files.delete(kept);
            await().atMost(Duration.ofSeconds(60)).until(() -> count.get() >= 1);
            int before = count.get();
            Files.createDirectory(kept);
            await().atMost(Duration.ofSeconds(60)).until(() -> count.get() > before);
            int again = count.get();
            Files.writeString(kept.resolve("a.yaml"), "a: 1");
            await().atMost(Duration.ofSeconds(60)).until(() -> count.get() > again);
        }
    }
}
