package dev.portolan.apiserver.custom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portolan.apiserver.RunningServer;
import dev.portolan.apiserver.RunningServer.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** CustomResourceDefinitions over HTTPS: kubernetes.io, "Extend the Kubernetes API with CustomResourceDefinitions". */
class CustomResourcesTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private static final String WIDGETS = "/apis/example.com/v1/namespaces/default/widgets";
    private static final Duration SOON = Duration.ofSeconds(30);

    /** With a list by keys, defaults, every sort of check, status, scale, columns, a second version. */
    static final String WIDGET = """
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",
             "metadata":{"name":"widgets.example.com"},
             "spec":{"group":"example.com","scope":"Namespaced",
              "names":{"plural":"widgets","kind":"Widget","shortNames":["wd"],"categories":["all"]},
              "versions":[{"name":"v1","served":true,"storage":true,
               "subresources":{"status":{},"scale":{"specReplicasPath":".spec.count","statusReplicasPath":".status.count"}},
               "additionalPrinterColumns":[
                {"name":"Size","type":"string","jsonPath":".spec.size"},
                {"name":"Ready","type":"string","jsonPath":".status.conditions[?(@.type==\\"Ready\\")].status"},
                {"name":"Age","type":"date","jsonPath":".metadata.creationTimestamp"}],
               "selectableFields":[{"jsonPath":".spec.size"}],
               "schema":{"openAPIV3Schema":{"type":"object","description":"A thing that somebody makes.","required":["spec"],"properties":{
                "spec":{"type":"object","description":"What is wanted.","properties":{
                 "size":{"type":"string","enum":["small","large"],"default":"small","description":"How big."},
                 "count":{"type":"integer","minimum":1,"maximum":10},
                 "name":{"type":"string","pattern":"^[a-z]+$","maxLength":8},
                 "address":{"type":"string","format":"ipv4"},
                 "port":{"x-kubernetes-int-or-string":true},
                 "free":{"type":"object","x-kubernetes-preserve-unknown-fields":true},
                 "parts":{"type":"array","maxItems":3,"x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["name"],
                  "items":{"type":"object","required":["name"],"properties":{"name":{"type":"string"},"color":{"type":"string"}}}}}},
                "status":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}}},
              {"name":"v1beta1","served":true,"storage":false,
               "schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}]}}
            """;

    @TempDir
    Path folder;

    private RunningServer api;

    @BeforeEach
    void start() {
        api = new RunningServer(folder);
        define(WIDGET);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private void define(String definition) {
        assertThat(api.post(DEFINITIONS, definition).code()).isEqualTo(201);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(api.get(WIDGETS).code()).isEqualTo(200));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(api.get(DEFINITIONS + "/widgets.example.com")
                                .body()
                                .toString())
                        .contains("\"type\":\"Established\""));
    }

    private static String widget(String name, String spec) {
        return "{\"apiVersion\":\"example.com/v1\",\"kind\":\"Widget\",\"metadata\":{\"name\":\"%s\"},\"spec\":%s}"
                .formatted(name, spec);
    }

    @Test
    void an_established_definition_says_so_and_is_discovered() {
        Answer definition = api.get(DEFINITIONS + "/widgets.example.com");
        assertThat(definition
                        .body()
                        .path("status")
                        .path("conditions")
                        .valueStream()
                        .map(c -> c.path("type").asString("") + "="
                                + c.path("status").asString("")))
                .containsExactly("NamesAccepted=True", "Established=True");
        assertThat(definition.at("/status/acceptedNames/listKind")).isEqualTo("WidgetList");
        assertThat(definition.body().at("/status/storedVersions").toString()).isEqualTo("[\"v1\"]");
        assertThat(api.get("/apis/example.com/v1").body().toString())
                .contains("widgets/status", "widgets/scale", "\"wd\"");
        assertThat(api.get("/apis").body().toString()).contains("example.com/v1beta1");
        assertThat(api.get("/openapi/v2").body().toString()).contains("com.example.v1.Widget", "How big.");
        assertThat(api.get("/openapi/v3/apis/example.com/v1").body().toString())
                .contains("A thing that somebody makes.");
    }

    @Test
    void defaults_are_filled_in_and_unknown_fields_go() {
        Answer made =
                api.post(WIDGETS, widget("a", "{\"unknown\":1,\"free\":{\"any\":{\"thing\":1}},\"port\":\"http\"}"));

        assertThat(made.code()).isEqualTo(201);
        assertThat(made.body().path("spec").toString())
                .isEqualTo("{\"free\":{\"any\":{\"thing\":1}},\"port\":\"http\",\"size\":\"small\"}");
        assertThat(made.at("/metadata/generation")).isEqualTo("1");
        Answer strict = api.post(WIDGETS + "?fieldValidation=Strict", widget("b", "{\"unknown\":1}"));
        assertThat(strict.at("/message"))
                .isEqualTo(
                        "Widget in version \"v1\" cannot be handled as a Widget: strict decoding error: unknown field"
                                + " \"spec.unknown\"");
    }

    /** A spec and what is wrong with it. */
    private record Bad(String spec, String cause) {}

    @Test
    void what_breaks_the_schema_is_refused_in_kubernetes_words() {
        for (Bad bad : List.of(
                new Bad(
                        "{\"size\":\"huge\"}",
                        "spec.size: Unsupported value: \"huge\": supported values: \"small\", \"large\""),
                new Bad(
                        "{\"count\":0}",
                        "spec.count: Invalid value: 0: spec.count in body should be greater than or equal to 1"),
                new Bad(
                        "{\"count\":11}",
                        "spec.count: Invalid value: 11: spec.count in body should be less than or equal to 10"),
                new Bad(
                        "{\"count\":\"2\"}",
                        "spec.count: Invalid value: \"string\": spec.count in body must be of type integer: \"string\""),
                new Bad(
                        "{\"name\":\"B1\"}",
                        "spec.name: Invalid value: \"B1\": spec.name in body should match '^[a-z]+$'"),
                new Bad("{\"name\":\"toolongname\"}", "spec.name: Too long: may not be more than 8 bytes"),
                new Bad(
                        "{\"address\":\"1.2.3\"}",
                        "spec.address: Invalid value: \"1.2.3\": spec.address in body must be of type ipv4: \"1.2.3\""),
                new Bad("{\"parts\":[{\"color\":\"red\"}]}", "spec.parts[0].name: Required value"),
                new Bad(
                        "{\"parts\":[{\"name\":\"a\"},{\"name\":\"a\"}]}",
                        "spec.parts[1]: Duplicate value: {\"name\":\"a\"}"))) {
            Answer refused = api.post(WIDGETS, widget("bad", bad.spec()));
            assertThat(refused.code()).as(bad.spec()).isEqualTo(422);
            assertThat(refused.causes()).as(bad.spec()).containsExactly(bad.cause());
        }
        assertThat(api.post(WIDGETS, "{\"metadata\":{\"name\":\"x\"}}").at("/message"))
                .isEqualTo("Widget.example.com \"x\" is invalid: spec: Required value");
    }

    @Test
    void status_and_scale_have_urls_of_their_own() {
        Answer made = api.post(WIDGETS, widget("a", "{\"count\":2}"));
        Answer status = api.patch(
                WIDGETS + "/a/status",
                "merge",
                "{\"spec\":{\"count\":9},\"status\":{\"count\":2,\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}");
        assertThat(status.at("/spec/count") + "/" + status.at("/status/count")).isEqualTo("2/2");
        assertThat(status.at("/metadata/generation")).isEqualTo(made.at("/metadata/generation"));

        assertThat(api.get(WIDGETS + "/a/scale").at("/status/replicas")).isEqualTo("2");
        api.patch(WIDGETS + "/a/scale", "merge", "{\"spec\":{\"replicas\":5}}");
        assertThat(api.get(WIDGETS + "/a").at("/spec/count")).isEqualTo("5");
        assertThat(api.get(WIDGETS + "/a").at("/metadata/generation")).isEqualTo("2");
        assertThat(api.table(WIDGETS).body().at("/rows/0/cells").toString()).startsWith("[\"a\",\"small\",\"True\",");
    }

    @Test
    void server_side_apply_merges_lists_by_their_keys() {
        String one = "{apiVersion: example.com/v1, kind: Widget, spec: {parts: [{name: %s, color: red}]}}";
        assertThat(api.apply(WIDGETS + "/a?fieldManager=x", one.formatted("p")).code())
                .isEqualTo(201);
        Answer both = api.apply(WIDGETS + "/a?fieldManager=y", one.formatted("q"));
        assertThat(both.body().at("/spec/parts").size()).isEqualTo(2);
        assertThat(api.apply(WIDGETS + "/a?fieldManager=y", one.formatted("p").replace("red", "blue"))
                        .at("/message"))
                .isEqualTo("Apply failed with 1 conflict: conflict with \"x\": .spec.parts[name=\"p\"].color");
    }

    @Test
    void every_served_version_shows_every_object() {
        api.post(WIDGETS, widget("a", "{\"count\":2}"));
        String beta = WIDGETS.replace("/v1/", "/v1beta1/");

        assertThat(api.get(beta + "/a").at("/apiVersion")).isEqualTo("example.com/v1beta1");
        assertThat(api.get(beta).at("/items/0/apiVersion")).isEqualTo("example.com/v1beta1");
        Answer changed = api.patch(beta + "/a", "merge", "{\"spec\":{\"count\":3}}");
        assertThat(changed.code()).isEqualTo(200);
        assertThat(api.get(WIDGETS + "/a").at("/spec/count")).isEqualTo("3");
        assertThat(api.get(WIDGETS + "/a").at("/apiVersion")).isEqualTo("example.com/v1");
    }

    @Test
    void fields_that_the_definition_names_select() {
        api.post(WIDGETS, widget("a", "{\"size\":\"large\"}"));
        api.post(WIDGETS, widget("b", "{}"));
        assertThat(api.get(WIDGETS + "?fieldSelector=spec.size%3Dlarge")
                        .body()
                        .path("items")
                        .size())
                .isEqualTo(1);
        assertThat(api.get(WIDGETS + "?fieldSelector=spec.count%3D1").code()).isEqualTo(400);
    }

    @Test
    void with_the_definition_go_its_objects() {
        api.post(WIDGETS, widget("a", "{}"));
        api.delete(DEFINITIONS + "/widgets.example.com");

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(
                                api.get(DEFINITIONS + "/widgets.example.com").code())
                        .isEqualTo(404));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(api.get(WIDGETS).code()).isEqualTo(404));
        await().atMost(SOON) // its versions go one after the other
                .untilAsserted(
                        () -> assertThat(api.get("/apis").body().toString()).doesNotContain("example.com"));
        define(WIDGET);
        assertThat(api.get(WIDGETS).body().path("items")).isEmpty();
    }

    @Test
    void a_new_schema_counts_for_what_comes_after_it() {
        ObjectNode definition =
                (ObjectNode) api.get(DEFINITIONS + "/widgets.example.com").body();
        String text = definition.toString().replace("\"maximum\":10", "\"maximum\":20");
        assertThat(api.put(DEFINITIONS + "/widgets.example.com", JSON.readTree(text))
                        .code())
                .isEqualTo(200);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(api.post(WIDGETS + "?dryRun=All", widget("a", "{\"count\":15}"))
                                .code())
                        .isEqualTo(201));
    }

    /** A change of a good definition that makes it a bad one. */
    private record Broken(String from, String to, String cause) {}

    @Test
    void a_definition_that_is_none_is_refused() {
        String good =
                WIDGET.replace("widgets", "gadgets").replace("Widget", "Gadget").replace("\"wd\"", "\"gd\"");
        for (Broken b : List.of(
                new Broken(
                        "gadgets.example.com",
                        "wrong",
                        "metadata.name: Invalid value: \"wrong\": must be spec.names.plural+\".\"+spec.group"),
                new Broken("\"scope\":\"Namespaced\",", "", "spec.scope: Required value"),
                new Broken(
                        "\"count\":{\"type\":\"integer\",",
                        "\"count\":{",
                        "spec.versions[0].schema.openAPIV3Schema.properties[spec].properties[count].type: Required value: must"
                                + " not be empty for specified object fields"),
                new Broken(
                        "\"x-kubernetes-list-map-keys\":[\"name\"],",
                        "",
                        "spec.versions[0].schema.openAPIV3Schema.properties[spec].properties[parts].x-kubernetes-list-map-keys:"
                                + " Required value: must not be empty if x-kubernetes-list-type is map"),
                new Broken("\"storage\":false", "\"storage\":true", "spec.versions: Invalid value"))) {
            Answer refused = api.post(DEFINITIONS, good.replace(b.from(), b.to()));
            assertThat(refused.code()).as(b.to()).isEqualTo(422);
            assertThat(refused.causes()).as(b.cause()).anyMatch(c -> c.startsWith(b.cause()));
        }
    }
}
