package dev.portolan.cli.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Read back by the system's own tar, which is on every machine that ./portolan runs on. */
final class ArchiveTest {
    @TempDir
    private Path folder;

    private String tar(String... words) throws IOException, InterruptedException {
        var command = new java.util.ArrayList<>(java.util.List.of("tar"));
        command.addAll(java.util.List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    @Test
    void what_is_added_comes_out_again_byte_by_byte() throws IOException, InterruptedException {
        Path file = folder.resolve("a.tar.gz");
        String block = "x".repeat(511) + "\n";
        try (var archive = new Archive(file, "case", Instant.ofEpochSecond(86_400))) {
            archive.add("empty.txt", "");
            archive.add("one/block.txt", block);
            archive.add("one/more.txt", block + "é\n");
        }
        assertThat(tar("-tzf", file.toString()).lines())
                .containsExactly("case/empty.txt", "case/one/block.txt", "case/one/more.txt");
        tar("-xzf", file.toString(), "-C", folder.toString());
        assertThat(folder.resolve("case/empty.txt")).isEmptyFile();
        assertThat(folder.resolve("case/one/block.txt")).hasContent(block);
        assertThat(folder.resolve("case/one/more.txt")).hasContent(block + "é\n");
        assertThat(Files.getLastModifiedTime(folder.resolve("case/empty.txt")).toInstant())
                .isEqualTo(Instant.ofEpochSecond(86_400));
    }

    @Test
    void a_name_of_more_than_a_hundred_characters_is_whole_when_it_comes_out()
            throws IOException, InterruptedException {
        Path file = folder.resolve("a.tar.gz");
        String space = "n".repeat(63);
        String pod = "p".repeat(96) + ".log";
        try (var archive = new Archive(file, "c".repeat(40), Instant.EPOCH)) {
            archive.add("logs/pods/" + space + "/" + pod, "said\n");
            assertThatThrownBy(() -> archive.add("logs/" + "p".repeat(101), "")).hasMessageContaining("too long");
        }
        tar("-xzf", file.toString(), "-C", folder.toString());
        assertThat(folder.resolve("c".repeat(40) + "/logs/pods/" + space + "/" + pod))
                .hasContent("said\n");
    }

    @Test
    void it_is_its_owners_only_and_overwrites_nothing() throws IOException {
        Path file = folder.resolve("a.tar.gz");
        new Archive(file, "case", Instant.EPOCH).close();
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThatThrownBy(() -> new Archive(file, "case", Instant.EPOCH))
                .isInstanceOf(FileAlreadyExistsException.class);
    }
}
