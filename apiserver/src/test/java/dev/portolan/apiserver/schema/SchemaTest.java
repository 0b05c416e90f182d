package dev.portolan.apiserver.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class SchemaTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private final Schemas schemas = Schemas.load();

    private Schema schema(String group, String kind) {
        return schemas.of(group, "v1", kind).orElseThrow();
    }

    private List<String> problems(String group, String kind, String body) {
        return schema(group, kind).check(json(body)).stream()
                .map(FieldProblem::message)
                .toList();
    }

    private static JsonNode json(String text) {
        return JSON.readTree(text.replace('\'', '"'));
    }

    record Row(String kind, String body, String... messages) {
        @Override
        public String toString() {
            return kind + " " + body;
        }
    }

    static Stream<Row> rows() {
        return Stream.of(
                new Row(
                        "Service",
                        "{'apiVersion':'v1','kind':'Service','spec':{'ports':[{'port':80,'targetPort':'http'}]}}"),
                new Row("Service", "{'spec':{'ports':[{'port':80,'targetPort':8080,'nodePort':null}]}}"),
                new Row("Service", "{'metadata':{'labels':{'any':'thing'},'managedFields':[{'fieldsV1':{'f:x':{}}}]}}"),
                new Row("Service", "{'spec':{'selctor':{}}}", "unknown field \"spec.selctor\""),
                new Row(
                        "Service",
                        "{'spec':{'ports':[{'port':80},{'prot':1}]},'x':1}",
                        "unknown field \"spec.ports[1].prot\"",
                        "unknown field \"x\""),
                new Row("Service", "{'spec':{'ports':{'port':80}}}", "spec.ports: expected list, got object"),
                new Row("Service", "{'spec':[]}", "spec: expected object, got list"),
                new Row("Service", "[]", "expected object, got list"),
                new Row(
                        "Service",
                        "{'spec':{'ports':[{'port':'80'}]}}",
                        "spec.ports[0].port: expected integer, got string \"80\""),
                new Row(
                        "Service",
                        "{'spec':{'ports':[{'port':8.5}]}}",
                        "spec.ports[0].port: expected integer, got number 8.5"),
                new Row(
                        "Service",
                        "{'spec':{'ports':[{'port':3000000000}]}}",
                        "spec.ports[0].port: 3000000000 does not fit into a 32-bit integer"),
                new Row(
                        "Service",
                        "{'spec':{'ports':[{'targetPort':true}]}}",
                        "spec.ports[0].targetPort: expected integer or string, got boolean true"),
                new Row("Service", "{'spec':{'selector':{'a':1}}}", "spec.selector.a: expected string, got number 1"),
                new Row("Service", "{'spec':{'externalIPs':[null]}}", "spec.externalIPs[0]: expected string, got null"),
                new Row(
                        "Service",
                        "{'metadata':{'creationTimestamp':'yesterday'}}",
                        "metadata.creationTimestamp: \"yesterday\" is not a time such as 2006-01-02T15:04:05Z"),
                new Row("Service", "{'metadata':{'creationTimestamp':'2026-01-02T03:04:05Z','labels':{'a':null}}}"),
                new Row("Secret", "{'data':{'a':'c2VjcmV0','b':''}}"),
                new Row("Secret", "{'data':{'a':'not!'}}", "data.a: \"not!\" is not base64 (RFC 4648)"),
                new Row("Node", "{'status':{'capacity':{'cpu':4,'memory':'16Gi','x':'1e3'}}}"),
                new Row(
                        "Node",
                        "{'status':{'capacity':{'cpu':'four'}}}",
                        "status.capacity.cpu: \"four\": quantities must match the regular expression"
                                + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void a_body_is_checked_against_its_kind(Row row) {
        assertThat(problems("", row.kind(), row.body())).containsExactly(row.messages());
    }

    @Test
    void a_refusal_names_wrong_types_before_unknown_fields() {
        Schema deployment = schema("apps", "Deployment");
        String frame = "Deployment in version \"v1\" cannot be handled as a Deployment: ";
        assertThat(deployment.refusal(deployment.check(json("{'spec':{'replicsa':2,'x':1}}"))))
                .isEqualTo(frame + "strict decoding error: unknown field \"spec.replicsa\", unknown field \"spec.x\"");
        assertThat(deployment.refusal(deployment.check(json("{'spec':{'replicsa':2,'replicas':'two'}}"))))
                .isEqualTo(frame + "spec.replicas: expected integer, got string \"two\"");
    }

    @Test
    void pruning_leaves_what_the_schema_knows() {
        ObjectNode body = (ObjectNode)
                json(
                        "{'kind':'Pod','metadata':{'labels':{'a':null},'creationTimestamp':null},'no':1,"
                                + "'spec':{'containers':[{'name':'c','imag':'x','resources':{'limits':{'cpu':2}}}],'volumes':null}}");
        schema("", "Pod").prune(body);
        assertThat(body)
                .isEqualTo(json("{'kind':'Pod','metadata':{'labels':{'a':''}},"
                        + "'spec':{'containers':[{'name':'c','resources':{'limits':{'cpu':'2'}}}]}}"));
    }

    @Test
    void every_reference_of_every_kind_resolves() {
        for (String name : schemas.names()) {
            for (Field field : schemas.definition(name).fields().values()) {
                resolve(field.type());
            }
        }
    }

    private void resolve(Type type) {
        switch (type) {
            case Type.ListOf(Type items) -> resolve(items);
            case Type.MapOf(Type values) -> resolve(values);
            case Type.Ref(String name) ->
                assertThat(schemas.definition(name).name()).isEqualTo(name);
            case Type.Scalar scalar -> assertThat(Type.parse(scalar.text())).isEqualTo(scalar);
        }
    }

    @Test
    void lists_of_service_ports_know_their_keys() {
        Field ports = schemas.definition("io.k8s.api.core.v1.ServiceSpec")
                .field("ports")
                .orElseThrow();
        assertThat(ports.patch()).isEqualTo(new PatchRule(true, "port", false));
        assertThat(ports.topology()).isEqualTo(new ListTopology(ListTopology.Kind.MAP, List.of("port", "protocol")));
        assertThat(ports.description()).isNotBlank();
    }

    @Test
    void a_kind_that_is_not_served_has_no_schema() {
        assertThat(schemas.of("example.com", "v1", "Service")).isEmpty();
    }

    @Test
    void a_name_that_occurs_twice_is_told_and_the_last_value_counts() {
        StrictJson.Document read =
                StrictJson.read("{\"spec\":{\"replicas\":1,\"list\":[{\"a\":1},{\"a\":1,\"a\":2}],\"replicas\":3}}"
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(read.duplicates().stream().map(FieldProblem::message))
                .containsExactly("duplicate field \"spec.list[1].a\"", "duplicate field \"spec.replicas\"");
        assertThat(read.tree()).isEqualTo(json("{'spec':{'replicas':3,'list':[{'a':1},{'a':2}]}}"));
    }

    @Test
    void bytes_that_are_not_json_say_where() {
        for (String bad : List.of("", "{", "{\"a\":}", "{} {}", "{\"a\":1,}", "nope", "[".repeat(100_000))) {
            assertThatThrownBy(() -> StrictJson.read(bad.getBytes(StandardCharsets.UTF_8)))
                    .as(bad.length() > 20 ? "deep" : bad)
                    .isInstanceOf(MalformedJsonException.class);
        }
        assertThatThrownBy(() -> StrictJson.read("{\n \"a\": nope}".getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("line 2");
    }

    @Property
    void reading_random_bytes_gives_a_document_or_the_typed_exception(@ForAll byte[] bytes) {
        try {
            assertThat(StrictJson.read(bytes).tree()).isNotNull();
        } catch (MalformedJsonException expected) {
            assertThat(expected.getMessage()).isNotBlank();
        }
    }
}
