package dev.portolan.explain.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portolan.apiserver.ApiServer;
import dev.portolan.apiserver.ApiServerConfig;
import dev.portolan.client.Clients;
import dev.portolan.client.Informers;
import dev.portolan.explain.core.Diagnosis;
import dev.portolan.explain.core.DiagnosisText;
import dev.portolan.explain.core.ExplainService;
import dev.portolan.store.SqliteStore;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The traps of the seed's manifests, through a real API server: as events on the Service, and as the command line reads them. */
class SeedTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final FindingsConfig AT_ONCE = new FindingsConfig(Duration.ofMillis(50), Duration.ofMillis(50));

    private static final String TYPO = """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: microservice-one
            spec:
              replicas: 2
              selector:
                matchLabels:
                  app: microservice-on
              template:
                metadata:
                  labels:
                    app: microservice-on
                spec:
                  containers:
                    - name: microservice-one
                      image: microservice-one:1.0
                      ports:
                        - containerPort: 3000
            ---
            apiVersion: v1
            kind: Service
            metadata:
              name: microservice-one-service
            spec:
              selector:
                app: microservice-one
              ports:
                - protocol: TCP
                  port: 3200
                  targetPort: 3000
            """;

    private static final String NODE_PORT = """
            apiVersion: v1
            kind: Service
            metadata:
              name: ms-service-nodeport
            spec:
              type: NodePort
              selector:
                app: microservice-one
              ports:
                - protocol: TCP
                  port: 3200
                  nodePort: 30008
            """;

    @TempDir
    Path folder;

    private SqliteStore store;
    private ApiServer api;
    private KubernetesClient client;
    private Informers informers;
    private ServiceFindings findings;

    @BeforeEach
    void start() {
        store = SqliteStore.inMemory();
        api = ApiServer.start(ApiServerConfig.local(folder), store);
        var admin = api.admin();
        client = Clients.of(api.uri(), admin.caPem(), admin.certificatePem(), admin.keyPem());
        informers = new Informers(client);
        findings = ServiceFindings.start(informers, AT_ONCE);
        informers.start();
        client.resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName("here")
                        .endMetadata()
                        .withNewStatus()
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus("True")
                        .endCondition()
                        .endStatus()
                        .build())
                .create();
        client.resource(client.nodes().withName("here").get()).updateStatus();
    }

    @AfterEach
    void stop() {
        findings.close();
        informers.close();
        client.close();
        api.close();
        store.close();
    }

    private void apply(String manifest) {
        for (String document : manifest.split("---\n")) {
            Class<? extends HasMetadata> kind = document.contains("kind: Deployment")
                    ? Deployment.class
                    : document.contains("kind: EndpointSlice") ? EndpointSlice.class : Service.class;
            known(
                    kind,
                    client.resource(Serialization.unmarshal(document, kind))
                            .inNamespace("default")
                            .create());
        }
    }

    /** Kinds are watched apart: waits until the findings, too, can have seen {@code object} as it is, before something else comes. */
    private void known(Class<? extends HasMetadata> kind, HasMetadata object) {
        await().atMost(DEADLINE)
                .until(() -> informers
                        .of(kind)
                        .get("default", object.getMetadata().getName())
                        .filter(o -> o.getMetadata()
                                .getResourceVersion()
                                .equals(object.getMetadata().getResourceVersion()))
                        .isPresent());
    }

    private List<String> said(String service) {
        return client.v1().events().inNamespace("default").list().getItems().stream()
                .filter(e -> e.getInvolvedObject().getName().equals(service))
                .map(e -> e.getType() + " " + e.getReason() + ": " + e.getMessage())
                .toList();
    }

    private Diagnosis explain(String service) {
        return ExplainService.explain(SnapshotReader.read(client), "default", service);
    }

    private Pod pod(String name, String label, String ready) {
        Pod made = client.resource(new PodBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName(name)
                        .addToLabels("app", label)
                        .endMetadata()
                        .withNewSpec()
                        .addNewContainer()
                        .withName("c")
                        .withImage("microservice-one:1.0")
                        .addNewPort()
                        .withContainerPort(3000)
                        .endPort()
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
        Pod running = client.resource(new PodBuilder(made)
                        .withNewStatus()
                        .withPhase("Running")
                        .withPodIP("10.244.0.7")
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus(ready)
                        .endCondition()
                        .endStatus()
                        .build())
                .updateStatus();
        known(Pod.class, running);
        return running;
    }

    @Test
    void a_typo_in_a_label_is_said_once_and_answers_when_it_is_mended() {
        apply(TYPO);
        String finding =
                "Warning NoPodMatches: no pod matches app=microservice-one: all of its labels must be on the pod;"
                        + " nearest: Deployment microservice-one has app=microservice-on."
                        + " Fix: Deployment microservice-one: spec.template.metadata.labels.app: microservice-on → microservice-one"
                        + " (and the same in spec.selector.matchLabels, which cannot be changed later:"
                        + " kubectl delete deployment microservice-one, then apply it again)";
        await().atMost(DEADLINE)
                .untilAsserted(
                        () -> assertThat(said("microservice-one-service")).containsExactly(finding));

        Deployment wrong = client.apps()
                .deployments()
                .inNamespace("default")
                .withName("microservice-one")
                .get();
        client.resource(wrong).delete();
        pod("microservice-one-1", "microservice-one", "True");
        slice("microservice-one-service", 3000);
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(said("microservice-one-service"))
                        .contains(finding)
                        .last()
                        .isEqualTo("Normal Answers: The Service answers again"));
        assertThat(said("microservice-one-service").stream().filter(finding::equals))
                .hasSize(1);
        assertThat(explain("microservice-one-service").answers()).isTrue();
    }

    private void slice(String service, int port) {
        apply("""
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata:
                  name: %s-1
                  labels: {kubernetes.io/service-name: %s}
                addressType: IPv4
                ports: [{port: %d, protocol: TCP}]
                endpoints: [{addresses: [10.244.0.7], conditions: {ready: true}}]
                """.formatted(service, service, port));
    }

    @Test
    void a_missing_target_port_is_said_with_the_line_to_write() {
        pod("microservice-one-1", "microservice-one", "True");
        apply(NODE_PORT);
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(said("ms-service-nodeport"))
                        .containsExactly(
                                "Warning PortNotListened: 3200 goes to targetPort 3200 (the default: same as port),"
                                        + " but the pods listen on 3000/TCP. Fix: Service ms-service-nodeport:"
                                        + " spec.ports[0].targetPort: 3200 → 3000"));
        assertThat(new DiagnosisText(80).of(explain("ms-service-nodeport"))).endsWith("""

                To mend port 3200:
                  in Service ms-service-nodeport, under spec.ports[0], write
                      targetPort: 3000    # now 3200
                """);
    }

    @Test
    void a_pod_that_is_not_ready_is_explained_with_what_its_last_probe_said() {
        Pod pod = pod("microservice-one-1", "microservice-one", "False");
        apply(NODE_PORT.replace("nodePort: 30008", "targetPort: 3000"));
        probe(pod, "connection refused", "2026-01-01T00:00:01Z");
        probe(pod, "HTTP probe failed with statuscode: 503", "2026-01-01T00:00:09Z");
        probe(pod, "context deadline exceeded", "2026-01-01T00:00:05Z");
        assertThat(explain("ms-service-nodeport").broken().orElseThrow().finding())
                .isEqualTo("the only pod is not ready: microservice-one-1: Readiness probe failed:"
                        + " HTTP probe failed with statuscode: 503");
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(said("ms-service-nodeport"))
                        .singleElement()
                        .asString()
                        .startsWith("Warning NoPodReady: the only pod is not ready: microservice-one-1"));
    }

    private void probe(Pod pod, String message, String at) {
        Event event = new EventBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withGenerateName("probe-")
                .endMetadata()
                .withNewInvolvedObject()
                .withKind("Pod")
                .withNamespace("default")
                .withName(pod.getMetadata().getName())
                .withUid(pod.getMetadata().getUid())
                .endInvolvedObject()
                .withType("Warning")
                .withReason("Unhealthy")
                .withMessage("Readiness probe failed: " + message)
                .withLastTimestamp(at)
                .build();
        client.resource(event).create();
    }
}
