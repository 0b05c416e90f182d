package dev.portolan.explain.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portolan.client.Informers;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClass;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said on an Ingress, through a real API server. */
class IngressFindingsTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final FindingsConfig AT_ONCE = new FindingsConfig(Duration.ofMillis(50), Duration.ofMillis(50));

    @TempDir
    Path folder;

    private Api api;
    private Informers informers;
    private IngressFindings findings;

    @BeforeEach
    void start() {
        api = Api.start(folder);
        informers = new Informers(api.client());
        findings = IngressFindings.start(informers, AT_ONCE);
        informers.start();
        api.client()
                .resource(io.fabric8.kubernetes.client.utils.Serialization.unmarshal("""
                        apiVersion: networking.k8s.io/v1
                        kind: IngressClass
                        metadata: {name: portolan}
                        spec: {controller: portolan.dev/ingress}
                        """, IngressClass.class))
                .create();
        // Classes and Ingresses are watched apart: an Ingress seen first would lack its class.
        await().atMost(DEADLINE)
                .until(() ->
                        informers.of(IngressClass.class).get("", "portolan").isPresent());
    }

    @AfterEach
    void stop() {
        findings.close();
        informers.close();
        api.close();
    }

    private List<String> said() {
        return api.client().v1().events().inNamespace("default").list().getItems().stream()
                .filter(e -> "Ingress".equals(e.getInvolvedObject().getKind()))
                .map(e -> e.getType() + " " + e.getReason() + ": " + e.getMessage())
                .toList();
    }

    @Test
    void a_missing_service_is_said_once_and_taken_back_when_it_comes() {
        api.create(Ingress.class, """
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata: {name: shop}
                spec:
                  ingressClassName: portolan
                  defaultBackend: {service: {name: web, port: {number: 80}}}
                """);
        String finding =
                "Warning IngressServiceMissing: Ingress shop leads to Service web, which is not in namespace default;";
        await().atMost(DEADLINE)
                .untilAsserted(
                        () -> assertThat(said()).singleElement().asString().startsWith(finding));
        api.create(Service.class, """
                apiVersion: v1
                kind: Service
                metadata: {name: web}
                spec: {selector: {app: web}, ports: [{port: 80}]}
                """);
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(said())
                        .hasSize(2)
                        .last()
                        .isEqualTo("Normal InOrder: The Ingress is in order again"));
    }

    @Test
    void a_class_that_nobody_has_is_said_with_the_one_there_is() {
        api.create(Ingress.class, """
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata: {name: shop}
                spec:
                  ingressClassName: nginx
                  defaultBackend: {service: {name: web, port: {number: 80}}}
                """);
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(said())
                        .last()
                        .asString()
                        .startsWith("Warning IngressClassMissing: spec.ingressClassName is nginx")
                        .endsWith("Fix: Ingress shop: spec.ingressClassName: nginx → portolan"));
    }
}
