package dev.portolan.apiserver.custom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portolan.apiserver.RunningServer;
import dev.portolan.apiserver.RunningServer.Answer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules in the Common Expression Language over HTTPS: a definition with them, and objects that keep or break them. */
class CustomRulesTest {
    private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private static final String ROUTES = "/apis/routing.example.com/v1/namespaces/default/routes";
    private static final Duration SOON = Duration.ofSeconds(60);

    /** Rules of the sorts that definitions of gateways and operators have. */
    private static final String ROUTE = """
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",
             "metadata":{"name":"routes.routing.example.com"},
             "spec":{"group":"routing.example.com","scope":"Namespaced","names":{"plural":"routes","kind":"Route"},
              "versions":[{"name":"v1","served":true,"storage":true,"subresources":{"status":{}},
               "schema":{"openAPIV3Schema":{"type":"object","properties":{
                "spec":{"type":"object","required":["listeners"],"properties":{
                 "class":{"type":"string","x-kubernetes-validations":[{"rule":"self == oldSelf","message":"class is immutable"}]},
                 "timeout":{"type":"string","format":"duration"},
                 "listeners":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["name"],
                  "items":{"type":"object","required":["name","protocol"],"properties":{
                   "name":{"type":"string"},"port":{"x-kubernetes-int-or-string":true},"hostname":{"type":"string"},
                   "protocol":{"type":"string"},"tls":{"type":"object","properties":{"mode":{"type":"string","default":"Terminate"},
                    "certificate-refs":{"type":"array","items":{"type":"string"}}}}}},
                  "x-kubernetes-validations":[
                   {"rule":"self.all(l, l.protocol in ['HTTP', 'TCP'] ? !has(l.tls) : true)","message":"tls must not be specified for protocols ['HTTP', 'TCP']"},
                   {"rule":"self.all(l, l.protocol == 'HTTPS' ? has(l.tls) && (l.tls.mode != 'Terminate' || has(l.tls.certificate__dash__refs)) : true)",
                    "messageExpression":"'listeners without certificates: ' + self.filter(l, l.protocol == 'HTTPS').map(l, l.name).join(', ')"},
                   {"rule":"self.all(a, self.exists_one(b, b.port == a.port && a.protocol == b.protocol && (has(a.hostname) && has(b.hostname) ? a.hostname == b.hostname : !has(a.hostname) && !has(b.hostname))))",
                    "message":"Combination of port, protocol and hostname must be unique for each listener","reason":"FieldValueDuplicate"}]},
                 "limits":{"type":"object","additionalProperties":{"type":"string","x-kubernetes-validations":[
                  {"rule":"isQuantity(self) && quantity(self).isGreaterThan(quantity('0'))","message":"must be a positive quantity"}]}}},
                 "x-kubernetes-validations":[{"rule":"!has(self.timeout) || self.timeout <= duration('1h')","message":"timeout is at most an hour","fieldPath":".timeout","reason":"FieldValueForbidden"}]},
                "status":{"type":"object","properties":{"observed":{"type":"integer"}},
                 "x-kubernetes-validations":[{"rule":"!has(oldSelf.observed) || has(self.observed) && self.observed >= oldSelf.observed","message":"observed only grows"}]}}}}}]}}
            """;

    @TempDir
    Path folder;

    private RunningServer api;

    @BeforeEach
    void start() {
        api = new RunningServer(folder);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private void define() {
        Answer made = api.post(DEFINITIONS, ROUTE);
        assertThat(made.code()).as(made.body().toString()).isEqualTo(201);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(api.get(ROUTES).code()).isEqualTo(200));
    }

    private static String route(String spec) {
        return "{\"apiVersion\":\"routing.example.com/v1\",\"kind\":\"Route\",\"metadata\":{\"name\":\"r\"},\"spec\":%s}"
                .formatted(spec);
    }

    private static final String GOOD = """
            {"class":"fast","timeout":"30s","limits":{"rate":"10k"},"listeners":[
             {"name":"http","protocol":"HTTP","port":80},{"name":"other","protocol":"HTTP","port":80,"hostname":"b.example.com"},
             {"name":"https","protocol":"HTTPS","port":"secure","tls":{"certificate-refs":["c"]}}]}""";

    @Test
    void a_definition_with_a_rule_that_does_not_compile_is_refused_with_the_path() {
        Answer refused = api.post(DEFINITIONS, ROUTE.replace("isQuantity(self)", "isQuantum(self)"));

        assertThat(refused.code()).isEqualTo(422);
        assertThat(refused.at("/details/causes/0/field"))
                .isEqualTo("spec.versions[0].schema.openAPIV3Schema.properties[spec].properties[limits]"
                        + ".additionalProperties.x-kubernetes-validations[0].rule");
        assertThat(refused.at("/details/causes/0/reason")).isEqualTo("FieldValueInvalid");
        assertThat(refused.at("/message"))
                .contains("compilation failed: ERROR: <input>:1:10: undeclared reference to 'isQuantum'");

        Answer misplaced = api.post(
                DEFINITIONS,
                ROUTE.replace(
                        "\"timeout\":{\"type\":\"string\"",
                        "\"timeout\":{\"anyOf\":[{\"x-kubernetes-validations\":[{\"rule\":\"true\"}]}],\"type\":\"string\""));
        assertThat(misplaced.at("/details/causes/0/field"))
                .isEqualTo("spec.versions[0].schema.openAPIV3Schema.properties[spec].properties[timeout].anyOf[0]"
                        + ".x-kubernetes-validations");
        assertThat(misplaced.at("/details/causes/0/reason")).isEqualTo("FieldValueForbidden");
    }

    @Test
    void an_object_that_breaks_rules_is_refused_with_a_cause_for_each() {
        define();
        assertThat(api.post(ROUTES + "?dryRun=All", route(GOOD)).code()).isEqualTo(201);

        Answer refused = api.post(ROUTES, route("""
                {"timeout":"2h","limits":{"rate":"none"},"listeners":[
                 {"name":"a","protocol":"HTTP","port":80,"tls":{}},{"name":"b","protocol":"HTTP","port":80},
                 {"name":"c","protocol":"HTTPS","port":443,"tls":{}}]}"""));

        assertThat(refused.code()).isEqualTo(422);
        assertThat(refused.body()
                        .at("/details/causes")
                        .valueStream()
                        .map(c -> c.path("reason").asString("") + " "
                                + c.path("field").asString("") + " "
                                + c.path("message").asString("")))
                .containsExactlyInAnyOrder(
                        "FieldValueForbidden spec.timeout Forbidden: timeout is at most an hour",
                        "FieldValueInvalid spec.limits[rate] Invalid value: \"string\": must be a positive quantity",
                        "FieldValueInvalid spec.listeners Invalid value: \"array\": tls must not be specified for"
                                + " protocols ['HTTP', 'TCP']",
                        "FieldValueInvalid spec.listeners Invalid value: \"array\": listeners without certificates: c",
                        "FieldValueDuplicate spec.listeners Duplicate value: \"array\"");
        assertThat(refused.at("/message")).startsWith("Route.routing.example.com \"r\" is invalid: [");
    }

    @Test
    void what_does_not_fit_the_schema_is_said_before_its_rules_are_asked() {
        define();
        Answer refused = api.post(ROUTES, route("{\"listeners\":[{\"name\":\"a\"}]}"));

        assertThat(refused.body()
                        .at("/details/causes")
                        .valueStream()
                        .map(c -> c.path("message").asString("")))
                .containsExactly(
                        "Required value",
                        "Invalid value: null: some validation rules were not checked because the object was invalid;"
                                + " correct the existing errors to complete validation");
    }

    @Test
    void a_change_is_held_against_what_was() {
        define();
        assertThat(api.post(ROUTES, route(GOOD)).code()).isEqualTo(201);

        Answer refused = api.patch(ROUTES + "/r", "merge", "{\"spec\":{\"class\":\"slow\"}}");
        assertThat(refused.code()).isEqualTo(422);
        assertThat(refused.at("/message"))
                .isEqualTo("Route.routing.example.com \"r\" is invalid: spec.class: Invalid value: \"string\": class is"
                        + " immutable");
        assertThat(api.patch(ROUTES + "/r", "merge", "{\"spec\":{\"timeout\":\"1m\"}}")
                        .code())
                .isEqualTo(200);
    }

    @Test
    void a_status_has_rules_too() {
        define();
        assertThat(api.post(ROUTES, route(GOOD)).code()).isEqualTo(201);
        String status = ROUTES + "/r/status";
        assertThat(api.patch(status, "merge", "{\"status\":{\"observed\":2}}").code())
                .isEqualTo(200);

        Answer refused = api.patch(status, "merge", "{\"status\":{\"observed\":1}}");
        assertThat(refused.code()).isEqualTo(422);
        assertThat(refused.at("/details/causes/0/message")).isEqualTo("Invalid value: \"object\": observed only grows");
    }

    @Test
    void a_definition_may_get_a_rule_that_objects_break_already() {
        define();
        assertThat(api.post(ROUTES, route(GOOD)).code()).isEqualTo(201);
        String rules = "[{\"rule\":\"self != 'fast'\",\"message\":\"no longer\"}]";
        Answer changed = api.patch(
                DEFINITIONS + "/routes.routing.example.com",
                "json",
                "[{\"op\":\"replace\",\"path\":\"/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/class/x-kubernetes-validations\",\"value\":"
                        + rules + "}]");
        assertThat(changed.code()).as(changed.body().toString()).isEqualTo(200);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(api.post(
                                        ROUTES + "?dryRun=All", route(GOOD).replace("\"name\":\"r\"", "\"name\":\"n\""))
                                .at("/message"))
                        .contains("no longer"));
        assertThat(api.patch(ROUTES + "/r", "merge", "{\"spec\":{\"timeout\":\"1m\"}}")
                        .code())
                .as("its class is as it was")
                .isEqualTo(200);
    }
}
