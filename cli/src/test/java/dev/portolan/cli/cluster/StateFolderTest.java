package dev.portolan.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portolan.cli.UserError;
import dev.portolan.cli.cluster.ClusterConfig.SandboxChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StateFolderTest {
    @TempDir
    private Path temporary;

    @Test
    void a_folder_that_holds_something_else_is_neither_hidden_nor_deleted() throws IOException {
        Path letters = Files.createDirectory(temporary.resolve("letters"));
        Path letter = Files.writeString(letters.resolve("letter"), "dear");
        var before = Files.getPosixFilePermissions(letters);
        var state = new StateFolder(letters);

        assertThatThrownBy(state::create).isInstanceOf(UserError.class).hasMessageContaining("--state");
        assertThatThrownBy(state::delete).isInstanceOf(UserError.class).hasMessageContaining("not a state folder");

        assertThat(letter).hasContent("dear");
        assertThat(Files.getPosixFilePermissions(letters)).isEqualTo(before);
    }

    @Test
    void a_new_or_empty_folder_becomes_ours_and_goes_whole() throws IOException {
        Path empty = Files.createDirectory(temporary.resolve("empty"));
        for (Path folder : new Path[] {empty, temporary.resolve("new/one")}) {
            var state = new StateFolder(folder);
            state.create();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                    .isEqualTo("rwx------");
            Files.createDirectories(state.store());
            Files.writeString(state.store().resolve("data"), "x");
            state.create();
            state.delete();
            assertThat(folder).doesNotExist();
            state.delete();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "{}", "[1]", "{\"pid\":", "\u0000\u0001", "NETN"})
    void damaged_files_are_told_of_and_replaced(String content) throws IOException {
        var state = new StateFolder(temporary.resolve("state"));
        state.create();
        for (String name : new String[] {"run.json", "sandbox", "images.json"}) {
            Files.writeString(state.path().resolve(name), content);
        }

        assertThat(state.running()).isEmpty();
        assertThat(state.last()).isEmpty();
        assertThat(state.sandbox(SandboxChoice.LOOPBACK)).isEqualTo(SandboxChoice.LOOPBACK);
        assertThat(ImageMapFile.remembered(state)).isEmpty();

        state.rememberSandbox(SandboxChoice.NETNS);
        assertThat(state.sandbox(SandboxChoice.AUTO)).isEqualTo(SandboxChoice.NETNS);
        var entry = new ImageMapFile.Entry("echo", List.of(), List.of(), "", Map.of());
        ImageMapFile.remember(state, Map.of("web", entry));
        assertThat(ImageMapFile.remembered(state)).containsExactly(Map.entry("web", entry));
    }
}
