package dev.portolan.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class NamesTest {
    private static final String LABEL =
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or"
                    + " '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for"
                    + " validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
    private static final String LABEL_1035 =
            "a DNS-1035 label must consist of lower case alphanumeric characters or '-',"
                    + " start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or"
                    + " 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
    private static final String NAME_PART =
            "name part must consist of alphanumeric characters, '-', '_' or '.', and must"
                    + " start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for"
                    + " validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

    record Row(String rule, Function<String, List<String>> check, String name, List<String> problems) {
        @Override
        public String toString() {
            return rule + " " + name;
        }
    }

    static final List<Row> ROWS = List.of(
            new Row("label", Names::dns1123Label, "web-1", List.of()),
            new Row("label", Names::dns1123Label, "1web", List.of()),
            new Row("label", Names::dns1123Label, "Web", List.of(LABEL)),
            new Row("label", Names::dns1123Label, "-web", List.of(LABEL)),
            new Row("label", Names::dns1123Label, "", List.of(LABEL)),
            new Row("label", Names::dns1123Label, "a.b", List.of("must not contain dots")),
            new Row("label", Names::dns1123Label, "a".repeat(63), List.of()),
            new Row("label", Names::dns1123Label, "a".repeat(64), List.of("must be no more than 63 characters")),
            new Row("subdomain", Names::dns1123Subdomain, "a.b-c.d", List.of()),
            new Row("service", Names::dns1035Label, "web", List.of()),
            new Row("service", Names::dns1035Label, "1web", List.of(LABEL_1035)),
            new Row("key", Names::qualifiedName, "app", List.of()),
            new Row("key", Names::qualifiedName, "app.kubernetes.io/name", List.of()),
            new Row("key", Names::qualifiedName, "/name", List.of("prefix part must be non-empty")),
            new Row("key", Names::qualifiedName, "a/", List.of("name part must be non-empty", NAME_PART)),
            new Row("key", Names::qualifiedName, "a b", List.of(NAME_PART)),
            new Row("value", Names::labelValue, "", List.of()),
            new Row("value", Names::labelValue, "v1.2_3", List.of()),
            new Row("port", Names::portName, "http", List.of()),
            new Row("port", Names::portName, "a-very-long-port-name", List.of("must be no more than 15 characters")),
            new Row("port", Names::portName, "8080", List.of("must contain at least one letter (a-z)")),
            new Row("port", Names::portName, "a--b", List.of("must not contain consecutive hyphens")),
            new Row("port", Names::portName, "a-", List.of("must not begin or end with a hyphen")),
            new Row(
                    "port",
                    Names::portName,
                    "Http",
                    List.of("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)")),
            new Row("wildcard", Names::wildcardSubdomain, "*.foo.com", List.of()),
            new Row("config", Names::configKey, "app.properties", List.of()),
            new Row("config", Names::configKey, "..", List.of("must not be '..'")),
            new Row("config", Names::configKey, "..a", List.of("must not start with '..'")),
            new Row("environment", Names::environmentVariable, "MY_VAR", List.of()));

    @ParameterizedTest
    @FieldSource("ROWS")
    void a_name_is_judged_in_the_words_of_kubernetes(Row row) {
        assertThat(row.check.apply(row.name)).isEqualTo(row.problems);
    }
}
