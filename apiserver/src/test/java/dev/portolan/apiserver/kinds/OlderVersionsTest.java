package dev.portolan.apiserver.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.apiserver.RunningServer;
import dev.portolan.apiserver.RunningServer.Answer;
import dev.portolan.apiserver.WatchReader;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Versions beside the stored ones: the same objects in another form. */
class OlderVersionsTest {
    @TempDir
    static Path folder;

    private static RunningServer api;

    @BeforeAll
    static void start() {
        api = new RunningServer(folder);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static String path(String version, String plural) {
        return "/apis/" + version + "/namespaces/default/" + plural;
    }

    private static Answer made(String path, String object) {
        Answer made = api.post(path, object);
        assertThat(made.code()).as(made.body().toString()).isEqualTo(201);
        return made;
    }

    @ParameterizedTest
    @CsvSource({
        "batch, v1, v1beta1",
        "policy, v1, v1beta1",
        "autoscaling, v2, v1",
        "discovery.k8s.io, v1, v1beta1",
    })
    void the_stored_version_is_preferred(String group, String preferred, String other) {
        Answer answer = api.get("/apis/" + group);
        assertThat(answer.at("/preferredVersion/version")).isEqualTo(preferred);
        assertThat(answer.body()
                        .path("versions")
                        .valueStream()
                        .map(v -> v.path("version").asString()))
                .contains(preferred, other);
    }

    @Test
    void a_cron_job_is_one_in_both_versions_and_its_rules_are_those_of_the_stored() {
        Answer made = made(path("batch/v1beta1", "cronjobs"), """
                {"apiVersion": "batch/v1beta1", "kind": "CronJob", "metadata": {"name": "often"}, "spec": {"schedule": "*/5 * * * *",
                 "jobTemplate": {"spec": {"template": {"spec": {"restartPolicy": "Never", "containers": [{"name": "c", "image": "x"}]}}}}}}""");

        assertThat(made.at("/apiVersion")).isEqualTo("batch/v1beta1");
        assertThat(api.get(path("batch/v1", "cronjobs") + "/often").at("/apiVersion"))
                .isEqualTo("batch/v1");
        assertThat(api.patch(
                                path("batch/v1beta1", "cronjobs") + "/often",
                                "merge",
                                "{\"spec\": {\"schedule\": \"never\"}}")
                        .code())
                .isEqualTo(422);
        assertThat(api.patch(
                                path("batch/v1beta1", "cronjobs") + "/often",
                                "strategic-merge",
                                "{\"spec\": {\"suspend\": true}}")
                        .at("/apiVersion"))
                .isEqualTo("batch/v1beta1");
        assertThat(api.get(path("batch/v1", "cronjobs")).at("/items/0/spec/suspend"))
                .isEqualTo("true");
        assertThat(api.delete(path("batch/v1beta1", "cronjobs") + "/often").code())
                .isEqualTo(200);
        assertThat(api.get(path("batch/v1", "cronjobs") + "/often").code()).isEqualTo(404);
    }

    @Test
    void an_empty_selector_of_an_old_budget_selects_nothing() {
        made(path("policy/v1beta1", "poddisruptionbudgets"), """
                {"metadata": {"name": "none"}, "spec": {"minAvailable": 1, "selector": {}}}""");

        assertThat(api.get(path("policy/v1", "poddisruptionbudgets") + "/none")
                        .at("/spec/selector/matchExpressions/0/operator"))
                .isEqualTo("Exists");
        assertThat(api.get(path("policy/v1beta1", "poddisruptionbudgets") + "/none")
                        .body()
                        .at("/spec/selector")
                        .isEmpty())
                .isTrue();
    }

    @Test
    void an_old_client_that_writes_back_an_autoscaler_loses_nothing_of_it() {
        made(path("autoscaling/v2", "horizontalpodautoscalers"), """
                {"metadata": {"name": "shop"}, "spec": {"maxReplicas": 3, "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "shop"},
                 "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 60}}},
                             {"type": "Resource", "resource": {"name": "memory", "target": {"type": "AverageValue", "averageValue": "1Gi"}}}],
                 "behavior": {"scaleDown": {"stabilizationWindowSeconds": 60}}}}""");
        String old = path("autoscaling/v1", "horizontalpodautoscalers") + "/shop";
        Answer read = api.get(old);
        assertThat(read.at("/spec/targetCPUUtilizationPercentage")).isEqualTo("60");
        assertThat(read.body().path("spec").has("metrics")).isFalse();
        Answer before = api.get(path("autoscaling/v2", "horizontalpodautoscalers") + "/shop");

        ((tools.jackson.databind.node.ObjectNode) read.body().path("spec")).put("targetCPUUtilizationPercentage", 70);
        assertThat(api.put(old, read.body()).code()).isEqualTo(200);

        Answer after = api.get(path("autoscaling/v2", "horizontalpodautoscalers") + "/shop");
        assertThat(after.at("/spec/metrics/0/resource/target/averageUtilization"))
                .isEqualTo("70");
        assertThat(after.body().at("/spec/metrics/1")).isEqualTo(before.body().at("/spec/metrics/1"));
        assertThat(after.body().at("/spec/behavior")).isEqualTo(before.body().at("/spec/behavior"));
        assertThat(after.body().at("/metadata/annotations").isMissingNode()
                        || after.body().at("/metadata/annotations").isEmpty())
                .isTrue();
    }

    @Test
    void an_old_slice_says_in_its_topology_where_an_endpoint_is() {
        made(path("discovery.k8s.io/v1beta1", "endpointslices"), """
                {"metadata": {"name": "s"}, "addressType": "IPv4", "endpoints": [{"addresses": ["10.0.0.1"],
                 "topology": {"kubernetes.io/hostname": "node-1", "topology.kubernetes.io/zone": "a", "rack": "7"}}]}""");

        Answer now = api.get(path("discovery.k8s.io/v1", "endpointslices") + "/s");
        assertThat(now.at("/endpoints/0/nodeName")).isEqualTo("node-1");
        assertThat(now.at("/endpoints/0/zone")).isEqualTo("a");
        assertThat(now.at("/endpoints/0/deprecatedTopology/rack")).isEqualTo("7");
        Answer old = api.get(path("discovery.k8s.io/v1beta1", "endpointslices") + "/s");
        assertThat(old.at("/endpoints/0/topology/topology.kubernetes.io~1zone")).isEqualTo("a");
        assertThat(old.at("/endpoints/0/topology/rack")).isEqualTo("7");
    }

    @Test
    void events_are_the_same_in_both_groups_and_watched_in_each() throws Exception {
        String events = path("events.k8s.io/v1", "events");
        try (var watch = new WatchReader(
                api,
                events
                        + "?watch=true&sendInitialEvents=false&resourceVersionMatch=NotOlderThan&fieldSelector=regarding.name=shop")) {
            made("/api/v1/namespaces/default/events", """
                    {"metadata": {"name": "core"}, "involvedObject": {"kind": "Service", "name": "shop", "namespace": "default"},
                     "message": "told", "reason": "Why", "source": {"component": "me"}, "count": 3}""");
            var seen = watch.next();
            assertThat(seen.object().path("note").asString()).isEqualTo("told");
            assertThat(seen.object().path("apiVersion").asString()).isEqualTo("events.k8s.io/v1");
            assertThat(seen.object().at("/deprecatedSource/component").asString())
                    .isEqualTo("me");
            assertThat(seen.object().path("deprecatedCount").asInt()).isEqualTo(3);
        }
        made(events, """
                {"metadata": {"name": "new"}, "eventTime": "2026-01-01T00:00:00.000000Z", "regarding": {"kind": "Pod", "name": "p", "namespace": "default"},
                 "note": "noted", "reason": "Why", "type": "Normal", "action": "Look", "reportingController": "me", "reportingInstance": "me-1"}""");
        Answer core = api.get("/api/v1/namespaces/default/events/new");
        assertThat(core.at("/message")).isEqualTo("noted");
        assertThat(core.at("/involvedObject/name")).isEqualTo("p");
        assertThat(core.at("/reportingComponent")).isEqualTo("me");
        assertThat(api.delete(events + "/new").code()).isEqualTo(200);
        assertThat(api.get("/api/v1/namespaces/default/events/new").code()).isEqualTo(404);
    }

    @Test
    void an_apply_in_an_old_version_changes_the_stored_object() {
        String old = path("autoscaling/v1", "horizontalpodautoscalers") + "/applied?fieldManager=t";
        String config = """
                {"apiVersion": "autoscaling/v1", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "applied"},
                 "spec": {"maxReplicas": %d, "targetCPUUtilizationPercentage": 50, "scaleTargetRef": {"kind": "Deployment", "name": "x"}}}""";
        assertThat(api.apply(old, config.formatted(3)).code()).isEqualTo(201);
        assertThat(api.apply(old, config.formatted(4)).code()).isEqualTo(200);

        Answer now = api.get(path("autoscaling/v2", "horizontalpodautoscalers") + "/applied");
        assertThat(now.at("/spec/maxReplicas")).isEqualTo("4");
        assertThat(now.at("/spec/metrics/0/resource/target/averageUtilization")).isEqualTo("50");
    }
}
