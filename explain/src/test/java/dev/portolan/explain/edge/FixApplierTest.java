package dev.portolan.explain.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portolan.explain.core.Cause;
import dev.portolan.explain.core.Diagnosis;
import dev.portolan.explain.core.Explain;
import dev.portolan.explain.core.Fix;
import dev.portolan.explain.core.Ref;
import dev.portolan.explain.core.Snapshot;
import dev.portolan.explain.core.Target;
import dev.portolan.explain.core.TestFixes;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The patches of fixes, sent to the real API server. */
class FixApplierTest {
    @TempDir
    Path folder;

    private Api api;

    @BeforeEach
    void start() {
        api = Api.start(folder);
        api.create(Deployment.class, """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web}
                spec:
                  replicas: 0
                  selector: {matchLabels: {app: web}}
                  template:
                    metadata: {labels: {app: web}}
                    spec: {containers: [{name: main, image: any}]}
                """);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private Diagnosis explain(Snapshot now) {
        return Explain.of(now, new Target.OfService("default", "web"));
    }

    private Fix fix(Diagnosis diagnosis) {
        return diagnosis.fix().orElseThrow(() -> new AssertionError("no fix in " + diagnosis));
    }

    @Test
    void a_merge_patch_changes_the_one_field() {
        api.create(Service.class, """
                apiVersion: v1
                kind: Service
                metadata: {name: web}
                spec: {selector: {app: web, tier: front}, ports: [{port: 80}]}
                """);
        Fix fix = fix(explain(SnapshotReader.read(api.client())));
        assertThat(new FixApplier(api.client()).apply(fix))
                .singleElement()
                .asString()
                .startsWith("patched Deployment default/web, now at revision ");
        var template = api.client()
                .apps()
                .deployments()
                .inNamespace("default")
                .withName("web")
                .get()
                .getSpec()
                .getTemplate();
        assertThat(template.getMetadata().getLabels())
                .containsEntry("tier", "front")
                .containsEntry("app", "web");
    }

    @Test
    void a_json_patch_is_refused_when_somebody_changed_the_list_meanwhile() {
        api.create(Service.class, """
                apiVersion: v1
                kind: Service
                metadata: {name: other}
                spec: {selector: {app: web}, ports: [{port: 80, targetPort: 3000}]}
                """);
        var stale = TestFixes.targetPort(new Ref("Service", "default", "other"), 8080, 9090);
        assertThatThrownBy(() -> new FixApplier(api.client()).apply(stale))
                .isInstanceOf(KubernetesClientException.class);
        assertThat(new FixApplier(api.client())
                        .apply(TestFixes.targetPort(new Ref("Service", "default", "other"), 3000, 9090)))
                .hasSize(1);
        assertThat(api.client()
                        .services()
                        .inNamespace("default")
                        .withName("other")
                        .get()
                        .getSpec()
                        .getPorts())
                .singleElement()
                .satisfies(p -> assertThat(p.getTargetPort().getIntVal()).isEqualTo(9090));
    }

    @Test
    void a_service_that_the_api_refuses_is_explained_and_made_without_what_it_refuses() {
        api.create(Service.class, """
                apiVersion: v1
                kind: Service
                metadata: {name: holder}
                spec: {type: NodePort, selector: {app: web}, ports: [{port: 80, nodePort: 30080}]}
                """);
        var manifest = (ObjectNode) JsonMapper.builder().build().readTree("""
                {"apiVersion":"v1","kind":"Service","metadata":{"name":"web"},
                 "spec":{"type":"NodePort","selector":{"app":"web"},"ports":[{"port":80,"nodePort":30080}]}}
                """);
        var refusal = RefusalReader.read(api.client(), new Ref("Service", "default", "web"), manifest);
        Diagnosis diagnosis = explain(SnapshotReader.read(api.client()).with(List.of(refusal)));
        assertThat(diagnosis.broken().orElseThrow().cause()).isEqualTo(Cause.NODE_PORT_TAKEN);
        assertThat(diagnosis.broken().orElseThrow().finding()).contains("Service default/holder");
        assertThat(new FixApplier(api.client()).apply(fix(diagnosis))).containsExactly("created Service default/web");
        assertThat(api.client()
                        .services()
                        .inNamespace("default")
                        .withName("web")
                        .get()
                        .getSpec()
                        .getPorts())
                .singleElement()
                .satisfies(p -> assertThat(p.getNodePort()).isNotEqualTo(30080).isPositive());
    }
}
