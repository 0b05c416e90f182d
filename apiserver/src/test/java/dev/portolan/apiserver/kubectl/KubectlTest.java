package dev.portolan.apiserver.kubectl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.apiserver.RunningServer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The server as kubectl meets it, with every kubectl at hand; nothing runs the pods. */
class KubectlTest {
    private static final String WEB = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, labels: {app: web}}
            spec:
              replicas: 2
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  containers:
                  - name: web
                    image: web:1
                    ports: [{containerPort: 3000, name: http}]
                    readinessProbe: {httpGet: {port: http}}
            """;

    @TempDir
    Path folder;

    private RunningServer api;

    @BeforeEach
    void start() {
        api = new RunningServer(folder.resolve("pki"));
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private Stream<DynamicTest> each(Kubectl.Story story) {
        return Kubectl.each(folder, api.server(), kubectl -> {
            api.delete("/apis/apps/v1/namespaces/default/deployments/web");
            story.with(kubectl);
        });
    }

    @TestFactory
    Stream<DynamicTest> apply_creates_then_sees_no_change_then_changes() {
        return each(kubectl -> {
            assertThat(kubectl.ok(WEB, "apply -f -")).isEqualTo("deployment.apps/web created\n");
            assertThat(kubectl.ok(WEB, "apply -f -")).isEqualTo("deployment.apps/web unchanged\n");
            String more = WEB.replace("replicas: 2", "replicas: 3");
            Kubectl.Result difference = kubectl.run(more, List.of("diff", "-f", "-"));
            assertThat(difference.exit()).isEqualTo(1);
            assertThat(difference.text()).contains("-  replicas: 2", "+  replicas: 3");
            assertThat(kubectl.ok(more, "apply -f -")).isEqualTo("deployment.apps/web configured\n");
            assertThat(kubectl.ok("get deployment web -o jsonpath={.spec.replicas}/{.metadata.generation}"))
                    .isEqualTo("3/2");
        });
    }

    @TestFactory
    Stream<DynamicTest> an_unknown_field_is_named_and_nothing_is_stored() {
        return each(kubectl -> {
            Kubectl.Result result =
                    kubectl.run(WEB.replace("readinessProbe", "readinesProbe"), List.of("apply", "-f", "-"));
            assertThat(result.exit()).isEqualTo(1);
            assertThat(result.text()).contains("unknown field").contains("readinesProbe");
            assertThat(kubectl.run("get deployment web").text()).contains("deployments.apps \"web\" not found");
        });
    }

    @TestFactory
    Stream<DynamicTest> an_invalid_object_is_refused_in_kubernetes_words() {
        return each(kubectl -> {
            String wrong = WEB.replace("metadata: {labels: {app: web}}", "metadata: {labels: {app: wep}}");
            assertThat(kubectl.run(wrong, List.of("apply", "-f", "-")).text())
                    .contains("The Deployment \"web\" is invalid: spec.template.metadata.labels: Invalid value:")
                    .contains("`selector` does not match template `labels`");
        });
    }

    @TestFactory
    Stream<DynamicTest> scale_label_annotate_patch_set_and_edit_change_the_object() {
        return each(kubectl -> {
            kubectl.ok(WEB, "apply -f -");
            assertThat(kubectl.ok("scale deployment web --replicas=5")).contains("scaled");
            assertThat(kubectl.ok("label deployment web tier=front")).contains("labeled");
            assertThat(kubectl.ok("annotate deployment web note=x")).contains("annotated");
            assertThat(kubectl.ok("set image deployment/web web=web:2")).contains("image updated");
            assertThat(kubectl.ok("patch deployment web -p {\"spec\":{\"minReadySeconds\":3}}"))
                    .contains("patched");
            assertThat(kubectl.ok("rollout restart deployment/web")).contains("restarted");
            assertThat(kubectl.ok("get deployment web -o wide --show-labels"))
                    .contains("CONTAINERS   IMAGES   SELECTOR")
                    .containsPattern("web +0/5 +0 +0 +\\d+s +web +web:2 +app=web +app=web,tier=front");
        });
    }

    @TestFactory
    Stream<DynamicTest> explain_shows_fields_and_types() {
        return each(kubectl -> {
            assertThat(kubectl.ok("explain deployment.spec.strategy"))
                    .contains("rollingUpdate")
                    .contains("The limits of a rolling update.");
            assertThat(kubectl.ok("explain service.spec.ports"))
                    .contains("targetPort")
                    .contains("nodePort");
            assertThat(kubectl.ok("explain pods --recursive"))
                    .contains("containerPort")
                    .contains("successThreshold");
        });
    }

    @TestFactory
    Stream<DynamicTest> wait_and_rollout_status_give_up_in_time_and_see_the_condition() {
        return each(kubectl -> {
            kubectl.ok(WEB, "apply -f -");
            assertThat(kubectl.run("wait --for=condition=Available deployment/web --timeout=1s")
                            .text())
                    .contains("timed out waiting for the condition");
            assertThat(api.patch("/apis/apps/v1/namespaces/default/deployments/web/status", "merge", """
                            {"status": {"observedGeneration": 1, "replicas": 2, "updatedReplicas": 2, "readyReplicas": 2,
                             "availableReplicas": 2, "conditions": [{"type": "Available", "status": "True"}]}}""")
                            .code())
                    .isEqualTo(200);
            assertThat(kubectl.ok("wait --for=condition=Available deployment/web --timeout=60s"))
                    .contains("condition met");
            assertThat(kubectl.ok("rollout status deployment/web")).contains("successfully rolled out");
            assertThat(kubectl.ok("describe deployment web")).contains("RollingUpdateStrategy:  25% max unavailable");
        });
    }

    @TestFactory
    Stream<DynamicTest> expose_and_delete() {
        return each(kubectl -> {
            kubectl.ok(WEB, "apply -f -");
            assertThat(kubectl.ok("expose deployment web --port=80 --target-port=http"))
                    .contains("exposed");
            assertThat(kubectl.ok("get service web -o jsonpath={.spec.ports[0].targetPort}"))
                    .isEqualTo("http");
            assertThat(kubectl.ok("delete service/web")).contains("deleted");
            assertThat(kubectl.ok("delete deployment web")).contains("deleted");
        });
    }
}
