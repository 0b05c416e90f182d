package dev.portolan.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portolan.cli.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
}
