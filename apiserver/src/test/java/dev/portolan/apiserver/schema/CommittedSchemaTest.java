package dev.portolan.apiserver.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Also the generator's command line: {@code mvn -pl apiserver test -Dtest=CommittedSchemaTest -Dregenerate=true}. */
class CommittedSchemaTest {
    private static final Path COMMITTED =
            Path.of("src", "main", "resources", "dev", "portolan", "apiserver", "schema", "kinds.schema");

    @Test
    void the_committed_schema_is_what_the_model_and_the_overlay_give() throws IOException {
        String generated = SchemaGenerator.generate(Overlay.parse(overlay()));
        if (Boolean.getBoolean("regenerate")) {
            Files.writeString(COMMITTED, generated);
        }
        assertThat(generated)
                .as("kinds.schema; regenerate with -Dtest=CommittedSchemaTest -Dregenerate=true")
                .isEqualTo(Files.readString(COMMITTED));
    }

    @Test
    void printing_what_was_read_gives_the_same_text() throws IOException {
        String text = Files.readString(COMMITTED);
        Schemas schemas = Schemas.parse(text);
        StringBuilder printed = new StringBuilder();
        schemas.names().forEach(name -> printed.append(SchemaText.print(schemas.definition(name))));
        assertThat(printed.toString()).isEqualTo(text);
    }

    private static String overlay() throws IOException {
        try (var in = Objects.requireNonNull(CommittedSchemaTest.class.getResourceAsStream("overlay.schema"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
