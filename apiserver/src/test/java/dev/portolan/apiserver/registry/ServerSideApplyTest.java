package dev.portolan.apiserver.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.apiserver.RunningServer;
import dev.portolan.apiserver.RunningServer.Answer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Server-side apply over HTTPS: kubernetes.io, "Server-Side Apply". */
class ServerSideApplyTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String MAP = "/api/v1/namespaces/default/configmaps/settings";
    private static final String WEB = "/apis/apps/v1/namespaces/default/deployments/web";
    private static final String SERVICE = "/api/v1/namespaces/default/services/web";
    private static final String DEPLOYMENT = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replicas: 2
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  containers:
                  - {name: web, image: "web:1"}
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

    private static String map(String data) {
        return "{apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, data: %s}".formatted(data);
    }

    private static String by(String path, String manager) {
        return path + "?fieldManager=" + manager;
    }

    private static String fields(Answer answer, String manager) {
        for (JsonNode entry : answer.body().at("/metadata/managedFields")) {
            if (entry.path("manager").asString("").equals(manager)) {
                return entry.path("fieldsV1").toString();
            }
        }
        return "";
    }

    @Test
    void apply_makes_what_is_not_there_and_owns_what_it_said() {
        Answer made = api.apply(by(MAP, "a"), map("{x: '1', y: '2'}"));

        assertThat(made.code()).isEqualTo(201);
        assertThat(made.body().path("data").toString()).isEqualTo("{\"x\":\"1\",\"y\":\"2\"}");
        JsonNode entry = made.body().at("/metadata/managedFields/0");
        assertThat(entry.path("operation").asString("")).isEqualTo("Apply");
        assertThat(entry.path("apiVersion").asString("")).isEqualTo("v1");
        assertThat(entry.path("fieldsType").asString("")).isEqualTo("FieldsV1");
        assertThat(fields(made, "a")).isEqualTo("{\"f:data\":{\"f:x\":{},\"f:y\":{}}}");
    }

    @Test
    void applying_the_same_again_writes_nothing() {
        Answer made = api.apply(by(MAP, "a"), map("{x: '1'}"));
        Answer again = api.apply(by(MAP, "a"), map("{x: '1'}"));

        assertThat(again.code()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(made.body());
    }

    @Test
    void what_is_no_longer_applied_goes_unless_somebody_else_has_it() {
        api.apply(by(MAP, "a"), map("{x: '1', y: '2', z: '3'}"));
        api.apply(by(MAP, "b"), map("{y: '2'}"));
        api.patch(by(MAP, "c"), "merge", "{\"data\":{\"w\":\"0\"}}");

        Answer less = api.apply(by(MAP, "a"), map("{z: '3'}"));

        assertThat(less.at("/data/x")).isEmpty();
        assertThat(less.at("/data/y")).isEqualTo("2");
        assertThat(less.at("/data/w")).isEqualTo("0");
        assertThat(fields(less, "a")).isEqualTo("{\"f:data\":{\"f:z\":{}}}");
    }

    @Test
    void a_conflict_names_who_and_what_in_kubernetes_words() {
        api.apply(by(WEB, "ci"), DEPLOYMENT);
        api.patch(by(WEB + "/scale", "hpa"), "merge", "{\"spec\":{\"replicas\":5}}");

        Answer refused = api.apply(by(WEB, "ci"), DEPLOYMENT);

        assertThat(refused.code()).isEqualTo(409);
        assertThat(refused.at("/reason")).isEqualTo("Conflict");
        assertThat(refused.at("/message"))
                .isEqualTo("Apply failed with 1 conflict: conflict with \"hpa\" with subresource \"scale\" using"
                        + " apps/v1: .spec.replicas");
        assertThat(refused.at("/details/causes/0/reason")).isEqualTo("FieldManagerConflict");
        assertThat(refused.at("/details/causes/0/field")).isEqualTo(".spec.replicas");
        assertThat(api.get(WEB).at("/spec/replicas")).isEqualTo("5");
    }

    @Test
    void several_conflicts_are_listed_by_manager() {
        api.apply(by(WEB, "ci"), DEPLOYMENT);
        api.patch(by(WEB, "edit"), "strategic-merge", """
                {"spec":{"replicas":5,"template":{"spec":{"containers":[{"name":"web","image":"web:2"}]}}}}""");

        assertThat(api.apply(by(WEB, "ci"), DEPLOYMENT).at("/message"))
                .isEqualTo("Apply failed with 2 conflicts: conflicts with \"edit\" using apps/v1:\n"
                        + "- .spec.replicas\n"
                        + "- .spec.template.spec.containers[name=\"web\"].image");
    }

    @Test
    void force_takes_the_fields() {
        api.apply(by(MAP, "a"), map("{x: '1'}"));

        Answer taken = api.apply(by(MAP, "b") + "&force=true", map("{x: '2'}"));

        assertThat(taken.at("/data/x")).isEqualTo("2");
        assertThat(fields(taken, "a")).isEmpty();
        assertThat(fields(taken, "b")).isEqualTo("{\"f:data\":{\"f:x\":{}}}");
    }

    @Test
    void two_who_apply_the_same_share_it() {
        api.apply(by(MAP, "a"), map("{x: '1'}"));
        Answer both = api.apply(by(MAP, "b"), map("{x: '1'}"));

        assertThat(fields(both, "a")).isEqualTo(fields(both, "b"));
        assertThat(api.apply(by(MAP, "a"), map("{}")).at("/data/x")).isEqualTo("1");
    }

    @Test
    void lists_merge_by_their_keys_whose_defaults_count() {
        String one = """
                apiVersion: v1
                kind: Service
                metadata: {name: web}
                spec:
                  ports:
                  - {name: http, port: 80, targetPort: 8080}
                """;
        api.apply(by(SERVICE, "a"), one);
        Answer both = api.apply(by(SERVICE, "b"), one.replace("http", "https").replace("80,", "443,"));

        assertThat(both.code()).isEqualTo(200);
        assertThat(both.at("/spec/ports/0/name") + "," + both.at("/spec/ports/1/name"))
                .isIn("http,https", "https,http");
        assertThat(fields(both, "b")).contains("k:{\\\"port\\\":443,\\\"protocol\\\":\\\"TCP\\\"}");
    }

    @Test
    void an_update_owns_what_it_changed() {
        api.apply(by(MAP, "a"), map("{x: '1', y: '2'}"));
        ObjectNode now = (ObjectNode) api.get(MAP).body();
        now.withObject("data").put("x", "9").remove("y");
        Answer updated = api.put(by(MAP, "editor"), now);

        assertThat(fields(updated, "editor")).isEqualTo("{\"f:data\":{\"f:x\":{}}}");
        assertThat(fields(updated, "a")).isEmpty();
    }

    @Test
    void a_created_object_is_its_makers_without_what_the_server_sets() {
        Answer made = api.post(by("/api/v1/namespaces/default/configmaps", "maker"), """
                {"metadata":{"name":"m","labels":{"app":"x"}},"data":{"k":"v"}}""");

        assertThat(fields(made, "maker"))
                .isEqualTo("{\"f:data\":{\".\":{},\"f:k\":{}},\"f:metadata\":{\"f:labels\":{\".\":{},\"f:app\":{}}}}");
        assertThat(made.at("/metadata/managedFields/0/operation")).isEqualTo("Update");
    }

    @Test
    void without_a_name_the_user_agent_is_the_manager() {
        Answer made = api.post(
                "/api/v1/namespaces/default/configmaps", "{\"metadata\":{\"name\":\"m\"},\"data\":{\"k\":\"v\"}}");
        assertThat(made.at("/metadata/managedFields/0/manager")).isEqualTo("Java-http-client");
    }

    @Test
    void the_status_has_owners_of_its_own() {
        api.apply(by(WEB, "ci"), DEPLOYMENT + "status: {replicas: 7}\n");
        assertThat(fields(api.get(WEB), "ci")).doesNotContain("f:status");
        assertThat(api.get(WEB).at("/status/replicas")).isEmpty();

        Answer status = api.apply(
                by(WEB + "/status", "ci"),
                "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 9}, status: {replicas: 2}}");

        assertThat(status.code()).isEqualTo(200);
        assertThat(status.at("/status/replicas") + "/" + status.at("/spec/replicas"))
                .isEqualTo("2/2");
        JsonNode last = status.body().at("/metadata/managedFields").get(1);
        assertThat(last.path("subresource").asString("")).isEqualTo("status");
        assertThat(last.path("fieldsV1").toString()).isEqualTo("{\"f:status\":{\"f:replicas\":{}}}");
    }

    @Test
    void a_dry_run_changes_nothing() {
        Answer dry = api.apply(by(MAP, "a") + "&dryRun=All", map("{x: '1'}"));

        assertThat(dry.code()).isEqualTo(201);
        assertThat(fields(dry, "a")).isNotEmpty();
        assertThat(api.get(MAP).code()).isEqualTo(404);
    }

    @Test
    void entries_are_given_up_with_an_empty_one_and_kept_with_an_empty_list() {
        api.apply(by(MAP, "a"), map("{x: '1'}"));
        Answer kept = api.patch(by(MAP, "p"), "merge", "{\"metadata\":{\"managedFields\":[]}}");
        assertThat(kept.body().at("/metadata/managedFields").size()).isEqualTo(1);

        Answer reset = api.patch(by(MAP, "p"), "merge", "{\"metadata\":{\"managedFields\":[{}]}}");
        assertThat(reset.body().at("/metadata/managedFields").isMissingNode()).isTrue();
        Answer still = api.patch(by(MAP, "p"), "merge", "{\"data\":{\"y\":\"2\"}}");
        assertThat(still.body().at("/metadata/managedFields").isMissingNode()).isTrue();

        Answer first = api.apply(by(MAP, "a"), map("{y: '2'}"));
        assertThat(fields(first, "before-first-apply")).contains("f:x", "f:y");
        assertThat(fields(first, "a")).isEqualTo("{\"f:data\":{\"f:y\":{}}}");
    }

    /** A request that can't be applied, and what is answered. */
    private record Refusal(String path, String body, int code, String message) {}

    @Test
    void what_cannot_be_applied_is_refused_in_kubernetes_words() {
        for (Refusal r : new Refusal[] {
            new Refusal(
                    MAP,
                    map("{}"),
                    422,
                    "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch"),
            new Refusal(
                    by(MAP, "a".repeat(129)),
                    map("{}"),
                    422,
                    "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Too long: may not be more than 128 bytes"),
            new Refusal(
                    by(MAP, "a"),
                    "{apiVersion: v1, kind: ConfigMap, datum: {}}",
                    400,
                    "failed to create typed patch object (default/settings; v1, Kind=ConfigMap): .datum: field not"
                            + " declared in schema"),
            new Refusal(
                    by(MAP, "a"),
                    "{apiVersion: v1, kind: ConfigMap, metadata: {managedFields: [{}]}}",
                    400,
                    "metadata.managedFields must be nil"),
            new Refusal(
                    by(SERVICE, "a"),
                    "{apiVersion: v1, kind: Service, spec: {ports: [{port: 80}, {port: 80}]}}",
                    400,
                    "failed to create typed patch object (default/web; v1, Kind=Service): .spec.ports: duplicate entries"
                            + " for key [port=80,protocol=\"TCP\"]"),
            new Refusal(
                    by(SERVICE, "a"),
                    "{apiVersion: v1, kind: Service, spec: {ports: [{name: x}]}}",
                    400,
                    "failed to create typed patch object (default/web; v1, Kind=Service): .spec.ports: element 0:"
                            + " associative list with keys has an element that omits key field \"port\" (and doesn't have"
                            + " default value)"),
            new Refusal(by(MAP, "a"), "[1, 2", 400, ""),
        }) {
            Answer answer = api.apply(r.path(), r.body());
            assertThat(answer.code()).as(r.body()).isEqualTo(r.code());
            assertThat(answer.at("/message")).startsWith(r.message());
        }
        Answer forced = api.patch(MAP + "?force=true", "merge", "{}");
        assertThat(forced.at("/message"))
                .isEqualTo("PatchOptions.meta.k8s.io \"\" is invalid: force: Forbidden: may not be specified for"
                        + " non-apply patch");
    }

    @Test
    void kubectls_own_conflicts_with_its_client_side_past_are_none() {
        String config = JSON.writeValueAsString(
                JSON.readTree(
                        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"settings\"},\"data\":{\"x\":\"1\"}}"));
        ObjectNode object = (ObjectNode) JSON.readTree(config);
        object.withObject("metadata")
                .withObject("annotations")
                .put("kubectl.kubernetes.io/last-applied-configuration", config);
        api.post(by("/api/v1/namespaces/default/configmaps", "kubectl-client-side-apply"), object.toString());

        assertThat(api.apply(by(MAP, "other"), map("{x: '2'}")).code()).isEqualTo(409);
        Answer mine = api.apply(by(MAP, "kubectl"), map("{x: '2'}"));

        assertThat(mine.code()).isEqualTo(200);
        assertThat(mine.at("/data/x")).isEqualTo("2");
        assertThat(mine.body().at("/metadata/annotations").toString()).contains("\\\"x\\\":\\\"2\\\"");
    }

    @Test
    void who_only_updates_is_forgotten_in_time() {
        api.apply(by(MAP, "a"), map("{x: '1'}"));
        Answer last = api.get(MAP);
        for (int i = 0; i < 20; i++)
            last = api.patch(by(MAP, "m%02d".formatted(i)), "merge", "{\"data\":{\"k%d\":\"v\"}}".formatted(i));
        assertThat(last.body().at("/metadata/managedFields").size()).isEqualTo(11);
        assertThat(fields(last, "ancient-changes")).contains("f:k0", "f:k5");
    }

    @Test
    void an_applied_scale_owns_the_replicas_and_conflicts_with_who_else_does() {
        api.apply(by(WEB, "ann"), DEPLOYMENT);
        String scale = "{apiVersion: autoscaling/v1, kind: Scale, metadata: {name: web}, spec: {replicas: %d}}";

        Answer refused = api.apply(by(WEB + "/scale", "bob"), scale.formatted(5));
        assertThat(refused.code()).isEqualTo(409);
        assertThat(refused.at("/details/causes/0/field")).isEqualTo(".spec.replicas");

        Answer forced = api.apply(by(WEB + "/scale", "bob") + "&force=true", scale.formatted(5));
        assertThat(forced.code()).as(forced.body().toString()).isEqualTo(200);
        assertThat(forced.at("/kind")).isEqualTo("Scale");
        assertThat(forced.at("/spec/replicas")).isEqualTo("5");
        Answer now = api.get(WEB);
        assertThat(now.at("/spec/replicas")).isEqualTo("5");
        assertThat(fields(now, "bob")).isEqualTo("{\"f:spec\":{\"f:replicas\":{}}}");
        assertThat(fields(now, "ann")).doesNotContain("f:replicas");
        assertThat(api.apply(by(WEB + "/scale", "bob"), DEPLOYMENT).code()).isEqualTo(400);
        assertThat(api.apply(
                                by(WEB.replace("/web", "/gone") + "/scale", "bob"),
                                scale.replace("web", "gone").formatted(1))
                        .code())
                .isEqualTo(404);
    }
}
