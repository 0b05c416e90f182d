package dev.portolan.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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

    @Test
    void a_link_to_the_folder_does_not_leave_the_keys_behind() throws IOException {
        var state = new StateFolder(temporary.resolve("real"));
        state.create();
        Files.createDirectories(state.pki());
        Files.writeString(state.pki().resolve("ca.key"), "secret");
        Path outside = Files.writeString(temporary.resolve("outside"), "stays");
        Files.createSymbolicLink(state.path().resolve("out"), outside);
        Path link = Files.createSymbolicLink(temporary.resolve("link"), state.path());

        new StateFolder(link).delete();

        assertThat(state.path()).doesNotExist();
        assertThat(Files.isSymbolicLink(link)).isFalse();
        assertThat(outside).hasContent("stays");
    }

    @Test
    void a_folder_that_is_open_to_others_is_closed_again() throws IOException {
        var state = new StateFolder(temporary.resolve("open"));
        state.create();
        Files.setPosixFilePermissions(state.path(), PosixFilePermissions.fromString("rwxrwxrwx"));

        state.create();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state.path())))
                .isEqualTo("rwx------");
    }

    @Test
    void a_folder_that_another_user_made_is_not_taken() throws IOException {
        boolean mayGiveAway = "root".equals(System.getProperty("user.name"));
        assumeTrue(mayGiveAway, "only root can give a folder to another user");
        Path everybodys = Files.createDirectory(temporary.resolve("tmp"));
        Files.setPosixFilePermissions(everybodys, PosixFilePermissions.fromString("rwxrwxrwx"));
        var state = new StateFolder(everybodys.resolve("portolan-me/portolan"));
        state.create();
        for (Path theirs : List.of(state.path(), everybodys.resolve("portolan-me"))) {
            Files.setAttribute(theirs, "unix:uid", 65534);
            assertThatThrownBy(state::create)
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining(theirs + " belongs to another user");
            Files.setAttribute(theirs, "unix:uid", 0);
        }
        state.create();
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
