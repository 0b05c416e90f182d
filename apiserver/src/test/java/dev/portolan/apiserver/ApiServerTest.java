package dev.portolan.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portolan.apiserver.RunningServer.Answer;
import dev.portolan.apiserver.kinds.KindsConfig;
import dev.portolan.rules.Cidr;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The server as a whole, over HTTPS: what a client sees of reading, writing and watching. */
class ApiServerTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String SLICES = "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices";
    private static final String SERVICES = "/api/v1/namespaces/default/services";
    private static final Duration SOON = Duration.ofSeconds(30);

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

    private static String map(String name, String labels, String data) {
        return "{\"metadata\":{\"name\":\"%s\",\"labels\":%s},\"data\":%s}".formatted(name, labels, data);
    }

    private static String service(String name, String spec) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\":{\"name\":\"%s\"},\"spec\":%s}"
                .formatted(name, spec);
    }

    @Test
    void what_is_created_can_be_read_and_carries_the_servers_metadata() {
        Answer made = api.post(MAPS, map("settings", "{}", "{\"color\":\"blue\"}"));

        assertThat(made.code()).isEqualTo(201);
        assertThat(made.at("/metadata/uid")).isNotEmpty();
        assertThat(made.at("/metadata/creationTimestamp")).endsWith("Z");
        assertThat(api.get(MAPS + "/settings").body()).isEqualTo(made.body());
        assertThat(made.at("/kind")).isEqualTo("ConfigMap");
    }

    @Test
    void a_name_that_is_not_there_is_a_404_with_a_status_body() {
        Answer answer = api.get(MAPS + "/nothing");

        assertThat(answer.code()).isEqualTo(404);
        assertThat(answer.at("/kind")).isEqualTo("Status");
        assertThat(answer.at("/reason")).isEqualTo("NotFound");
        assertThat(answer.at("/message")).isEqualTo("configmaps \"nothing\" not found");
        assertThat(answer.at("/details/kind")).isEqualTo("configmaps");
    }

    @Test
    void a_second_object_of_a_name_is_a_409() {
        api.post(MAPS, map("one", "{}", "{}"));

        Answer again = api.post(MAPS, map("one", "{}", "{}"));

        assertThat(again.code()).isEqualTo(409);
        assertThat(again.at("/reason")).isEqualTo("AlreadyExists");
        assertThat(again.at("/message")).isEqualTo("configmaps \"one\" already exists");
    }

    @Test
    void a_put_with_an_old_revision_is_a_409_conflict() {
        JsonNode old = api.post(MAPS, map("one", "{}", "{\"a\":\"1\"}")).body();
        api.patch(MAPS + "/one", "merge", "{\"data\":{\"a\":\"2\"}}");

        Answer late = api.put(MAPS + "/one", old);

        assertThat(late.code()).isEqualTo(409);
        assertThat(late.at("/reason")).isEqualTo("Conflict");
        assertThat(late.at("/message")).contains("the object has been modified");
    }

    /** Nine each to one object, so that none can lose more often than the server tries; many objects, so that some do lose. */
    @Test
    void patches_that_name_no_revision_never_lose_to_each_other() throws Exception {
        for (int i = 0; i < 20; i++) {
            String name = "one" + i;
            api.post(MAPS, map(name, "{}", "{}"));
            try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<List<Integer>>> both =
                        writers.invokeAll(List.of(() -> patches(name, "a"), () -> patches(name, "b")));
                for (Future<List<Integer>> each : both) {
                    assertThat(each.get()).containsOnly(200);
                }
            }
            assertThat(api.get(MAPS + "/" + name).body().path("data")).hasSize(18);
        }
    }

    private List<Integer> patches(String name, String prefix) {
        return IntStream.range(0, 9)
                .mapToObj(
                        i -> api.patch(MAPS + "/" + name, "merge", "{\"data\":{\"%s%d\":\"x\"}}".formatted(prefix, i)))
                .map(Answer::code)
                .toList();
    }

    @Test
    void a_bad_field_is_a_422_with_a_cause_for_each_error() {
        Answer answer =
                api.post(SERVICES, service("web", "{\"ports\":[{\"port\":70000},{\"port\":80,\"name\":\"HTTP\"}]}"));

        assertThat(answer.code()).isEqualTo(422);
        assertThat(answer.at("/reason")).isEqualTo("Invalid");
        assertThat(answer.at("/message")).startsWith("Service \"web\" is invalid: [");
        assertThat(answer.body().at("/details/causes").findValuesAsString("field"))
                .contains("spec.ports[0].name", "spec.ports[0].port", "spec.ports[1].name");
    }

    @Test
    void the_three_patch_formats_change_what_they_name_and_nothing_else() {
        api.post(SERVICES, service("web", "{\"ports\":[{\"name\":\"a\",\"port\":80}],\"selector\":{\"app\":\"web\"}}"));
        String url = SERVICES + "/web";

        assertThat(api.patch(url, "strategic-merge", "{\"spec\":{\"ports\":[{\"name\":\"b\",\"port\":81}]}}")
                        .body()
                        .at("/spec/ports"))
                .hasSize(2);
        assertThat(api.patch(url, "merge", "{\"spec\":{\"selector\":{\"app\":null,\"tier\":\"x\"}}}")
                        .at("/spec/selector/tier"))
                .isEqualTo("x");
        Answer last = api.patch(url, "json", "[{\"op\":\"remove\",\"path\":\"/spec/ports/0\"}]");

        assertThat(last.code()).isEqualTo(200);
        assertThat(last.body().at("/spec/ports")).hasSize(1);
        assertThat(last.body().at("/spec/selector")).hasSize(1);
    }

    @Test
    void a_list_takes_label_and_field_selectors() {
        api.post(MAPS, map("one", "{\"app\":\"web\"}", "{}"));
        api.post(MAPS, map("two", "{\"app\":\"db\"}", "{}"));

        assertThat(names(api.get(MAPS + "?labelSelector=app%20in%20(web,cache)")))
                .containsExactly("one");
        assertThat(names(api.get(MAPS + "?labelSelector=app!=web"))).containsExactly("kube-root-ca.crt", "two");
        assertThat(names(api.get("/api/v1/configmaps?fieldSelector=metadata.name%3Dtwo")))
                .containsExactly("two");
        assertThat(api.get(MAPS + "?fieldSelector=data.a%3D1").code()).isEqualTo(400);
    }

    private static Iterable<String> names(Answer list) {
        return list.body().path("items").findValuesAsString("name");
    }

    @Test
    void a_watch_tells_what_happens_after_a_list() throws Exception {
        api.post(MAPS, map("before", "{}", "{}"));
        String revision = api.get(MAPS).at("/metadata/resourceVersion");
        try (var events = lines(MAPS + "?watch=true&resourceVersion=" + revision)) {
            api.post(MAPS, map("one", "{}", "{\"a\":\"1\"}"));
            api.patch(MAPS + "/one", "merge", "{\"data\":{\"a\":\"2\"}}");
            api.delete(MAPS + "/one");

            for (String type : new String[] {"ADDED", "MODIFIED", "DELETED"}) {
                JsonNode event = JSON.readTree(events.readLine());
                assertThat(event.path("type").asString()).isEqualTo(type);
                assertThat(event.at("/object/metadata/name").asString()).isEqualTo("one");
            }
        }
    }

    private BufferedReader lines(String path) throws Exception {
        return new BufferedReader(new InputStreamReader(api.stream(path), StandardCharsets.UTF_8));
    }

    @Test
    void a_deleted_object_is_gone_and_the_answer_says_so() {
        api.post(MAPS, map("one", "{}", "{}"));

        Answer deleted = api.delete(MAPS + "/one");

        assertThat(deleted.code()).isEqualTo(200);
        assertThat(deleted.at("/status")).isEqualTo("Success");
        assertThat(api.get(MAPS + "/one").code()).isEqualTo(404);
        assertThat(api.delete(MAPS + "/one").code()).isEqualTo(404);
    }

    @Test
    void a_table_of_services_is_what_kubectl_prints() {
        ObjectNode made = (ObjectNode) api.post(
                        SERVICES,
                        service(
                                "web",
                                "{\"type\":\"NodePort\",\"selector\":{\"app\":\"web\"},"
                                        + "\"ports\":[{\"port\":3200,\"nodePort\":30008}]}"))
                .body();

        JsonNode table = api.table(SERVICES + "/web").body();

        assertThat(table.at("/columnDefinitions").findValuesAsString("name"))
                .containsExactly("Name", "Type", "Cluster-IP", "External-IP", "Port(s)", "Age", "Selector");
        JsonNode cells = table.at("/rows/0/cells");
        assertThat(cells.get(1).asString()).isEqualTo("NodePort");
        assertThat(cells.get(2).asString()).isEqualTo(made.at("/spec/clusterIP").asString());
        assertThat(cells.get(3).asString()).isEqualTo("<none>");
        assertThat(cells.get(4).asString()).isEqualTo("3200:30008/TCP");
        assertThat(cells.get(6).asString()).isEqualTo("app=web");
    }

    @Test
    void the_kubernetes_service_has_the_first_address_and_no_endpoint_that_pods_could_not_reach() {
        assertThat(api.get(SERVICES + "/kubernetes").at("/spec/clusterIP")).isEqualTo("10.96.0.1");
        assertThat(api.get("/api/v1/namespaces/default/endpoints/kubernetes")
                        .body()
                        .path("subsets"))
                .isEmpty();
        assertThat(api.get(SLICES + "/kubernetes").at("/ports/0/port"))
                .isEqualTo(String.valueOf(api.server().uri().getPort()));
    }

    @Test
    void where_pods_live_on_loopback_the_servers_loopback_address_is_an_endpoint() {
        api.close();
        var config = ApiServerConfig.local(folder)
                .withServices(Cidr.parse("127.96.0.0/16"), KindsConfig.AddressRules.LOOPBACK_ALLOWED);
        api = new RunningServer(config);

        assertThat(api.get(SERVICES + "/kubernetes").at("/spec/clusterIP")).isEqualTo("127.96.0.1");
        assertThat(api.get("/api/v1/namespaces/default/endpoints/kubernetes").at("/subsets/0/addresses/0/ip"))
                .isEqualTo("127.0.0.1");
        assertThat(api.get(SLICES + "/kubernetes").at("/endpoints/0/addresses/0"))
                .isEqualTo("127.0.0.1");
    }

    @Test
    void whoever_deletes_the_kubernetes_service_gets_it_back() {
        String uid = api.get(SERVICES + "/kubernetes").at("/metadata/uid");

        api.delete(SERVICES + "/kubernetes");

        await().atMost(SOON).untilAsserted(() -> {
            Answer again = api.get(SERVICES + "/kubernetes");
            assertThat(again.at("/spec/clusterIP")).isEqualTo("10.96.0.1");
            assertThat(again.at("/metadata/uid")).isNotEqualTo(uid);
        });
    }

    @Test
    void a_label_that_somebody_added_to_the_kubernetes_service_stays() {
        api.patch(SERVICES + "/kubernetes", "merge", "{\"metadata\":{\"labels\":{\"mine\":\"yes\"}}}");
        api.patch(SERVICES + "/kubernetes", "merge", "{\"spec\":{\"ports\":[{\"port\":444}]}}");

        await().atMost(SOON).untilAsserted(() -> {
            Answer now = api.get(SERVICES + "/kubernetes");
            assertThat(now.at("/spec/ports/0/port")).isEqualTo("443");
            assertThat(now.at("/metadata/labels/mine")).isEqualTo("yes");
        });
    }

    @Test
    void the_namespaces_that_make_a_cluster_cannot_be_deleted() {
        Answer refused = api.delete("/api/v1/namespaces/default");

        assertThat(refused.code()).isEqualTo(403);
        assertThat(refused.at("/message"))
                .isEqualTo("namespaces \"default\" is forbidden: this namespace may not be deleted");
    }

    @Test
    void a_status_update_changes_the_status_only() {
        api.post(SERVICES, service("web", "{\"type\":\"LoadBalancer\",\"ports\":[{\"port\":80}]}"));
        String patch =
                "{\"spec\":{\"ports\":null},\"status\":{\"loadBalancer\":{\"ingress\":[{\"ip\":\"10.97.0.1\"}]}}}";

        Answer updated = api.patch(SERVICES + "/web/status", "merge", patch);

        assertThat(updated.code()).isEqualTo(200);
        assertThat(updated.at("/spec/ports/0/port")).isEqualTo("80");
        assertThat(updated.at("/status/loadBalancer/ingress/0/ipMode")).isEqualTo("VIP");
        assertThat(api.table(SERVICES + "/web").at("/rows/0/cells/3")).isEqualTo("10.97.0.1");
    }

    @Test
    void a_service_that_is_gone_does_not_come_back_by_a_late_write() {
        String spec = "{\"ports\":[{\"port\":80}]}";
        ObjectNode late = (ObjectNode) api.post(SERVICES, service("web", spec)).body();
        api.delete(SERVICES + "/web");

        assertThat(api.put(SERVICES + "/web", late).code()).isEqualTo(409);
        late.withObject("metadata").remove("uid");
        assertThat(api.put(SERVICES + "/web", late).code()).isEqualTo(409);
        assertThat(api.patch(SERVICES + "/web", "merge", late.toString()).code())
                .isEqualTo(404);
        late.withObject("metadata").remove("resourceVersion");
        assertThat(api.put(SERVICES + "/web", late).code())
                .as("a new one may be made by PUT")
                .isLessThan(300);
    }
}
