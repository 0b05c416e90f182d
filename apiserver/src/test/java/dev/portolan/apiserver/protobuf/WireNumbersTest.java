package dev.portolan.apiserver.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portolan.apiserver.schema.Schemas;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Also the generator's command line, after {@code go mod download k8s.io/api@v0.37.2 k8s.io/apimachinery@v0.37.2}: {@code mvn -pl
 * apiserver test -Dtest=WireNumbersTest -Dk8s.api=FOLDER -Dk8s.apimachinery=FOLDER}.
 */
class WireNumbersTest {
    private static final Path COMMITTED =
            Path.of("src", "main", "resources", "dev", "portolan", "apiserver", "protobuf", "wire.numbers");

    @Test
    void the_table_is_made_from_the_go_modules() throws IOException {
        assumeTrue(
                System.getProperty("k8s.api") != null,
                "needs the sources of the Go module k8s.io/api, named by -Dk8s.api=FOLDER: for whoever renews the table");
        String made = WireNumbersGenerator.generate(
                Schemas.load(),
                Path.of(System.getProperty("k8s.api")),
                Path.of(System.getProperty("k8s.apimachinery")));

        Files.writeString(COMMITTED, made);

        assertThat(made).contains("io.k8s.api.core.v1.Service ");
    }

    @Test
    void every_field_of_the_schema_has_a_number() throws IOException {
        Schemas schemas = Schemas.load();
        String table = Files.readString(COMMITTED);

        for (String name : schemas.names()) {
            String line = table.lines()
                    .filter(l -> l.startsWith(name + " "))
                    .findFirst()
                    .orElse("");
            for (String field : schemas.definition(name).fields().keySet()) {
                boolean envelope = field.equals("apiVersion") || field.equals("kind");
                assertThat(envelope || line.contains(" " + field + "="))
                        .as("%s of %s", field, name)
                        .isTrue();
            }
        }
    }
}
