package dev.portolan.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The verbs that people type, with every kubectl at hand, unmodified. */
final class KubectlVerbsTest {
    private static Host host;
    private static Path folder;

    @BeforeAll
    static void up() throws IOException, InterruptedException {
        host = Host.make(Host.As.ROOT);
        host.portolan("up", "--detach").ok();
        host.set("KUBECONFIG", host.state().resolve("kubeconfig").toString());
        folder = Files.createDirectories(host.home().resolve("manifests"));
        Files.writeString(folder.resolve("shop.yaml"), """
                apiVersion: apps/v1
                kind: Deployment
                metadata: { name: shop }
                spec:
                  replicas: 1
                  selector: { matchLabels: { app: shop } }
                  template:
                    metadata: { labels: { app: shop } }
                    spec:
                      terminationGracePeriodSeconds: 1
                      containers:
                      - name: echo
                        image: portolan/echo
                        args: ["--port=3000"]
                        ports: [{ containerPort: 3000 }]
                """);
    }

    @AfterAll
    static void down() throws IOException, InterruptedException {
        if (host != null) host.close();
    }

    @Test
    void there_is_a_kubectl_to_test_with() {
        assumeFalse(
                Kubectls.all().isEmpty(), "needs a kubectl: on the PATH, or Debian's, which ./test unpacks as root");
        assertThat(Kubectls.all()).isNotEmpty();
    }

    @TestFactory
    Stream<DynamicTest> every_verb_works() {
        return Kubectls.all().stream().map(kubectl -> DynamicTest.dynamicTest(kubectl, () -> walk(kubectl)));
    }

    private static Ran k(String kubectl, String... words) {
        return host.run(Stream.concat(Stream.of(kubectl), Stream.of(words)).toArray(String[]::new));
    }

    private static void walk(String kubectl) {
        assertThat(k(kubectl, "version", "-o", "json").ok().out()).contains("v1.33.0+portolan");
        assertThat(k(kubectl, "apply", "-f", folder.toString()).ok().out()).contains("deployment.apps/shop created");
        assertThat(k(kubectl, "apply", "-f", folder.toString()).ok().out()).contains("unchanged");
        k(kubectl, "wait", "--for=condition=available", "deployment/shop", "--timeout=60s")
                .ok();
        k(kubectl, "rollout", "status", "deployment/shop", "--timeout=60s").ok();
        assertThat(k(kubectl, "get", "deployments,pods", "-o", "wide").ok().out())
                .contains("READY", "1/1", "Running", "node-1");
        assertThat(k(kubectl, "expose", "deployment/shop", "--port=80", "--target-port=3000")
                        .ok()
                        .out())
                .contains("exposed");
        assertThat(k(kubectl, "get", "svc", "shop", "-o", "wide").ok().out())
                .contains("ClusterIP", "80/TCP", "app=shop");
        assertThat(k(kubectl, "describe", "service", "shop").ok().out()).contains("Endpoints:", ":3000");
        assertThat(k(kubectl, "describe", "deployment", "shop").ok().out()).contains("1 available");
        assertThat(k(kubectl, "describe", "pods").ok().out()).contains("Scheduled", "Started");
        assertThat(k(kubectl, "label", "service", "shop", "tier=front").ok().out())
                .contains("labeled");
        assertThat(k(kubectl, "annotate", "service", "shop", "note=x").ok().out())
                .contains("annotated");
        assertThat(k(kubectl, "get", "svc", "-l", "tier=front", "-o", "name")
                        .ok()
                        .out()
                        .strip())
                .isEqualTo("service/shop");
        k(kubectl, "scale", "deployment/shop", "--replicas=2").ok();
        k(kubectl, "rollout", "status", "deployment/shop", "--timeout=60s").ok();
        k(kubectl, "rollout", "restart", "deployment/shop").ok();
        k(kubectl, "rollout", "status", "deployment/shop", "--timeout=60s").ok();
        assertThat(k(kubectl, "rollout", "history", "deployment/shop").ok().out())
                .contains("REVISION", "2");
        k(kubectl, "rollout", "undo", "deployment/shop").ok();
        k(kubectl, "rollout", "status", "deployment/shop", "--timeout=60s").ok();
        k(kubectl, "patch", "deployment", "shop", "-p", "{\"spec\":{\"minReadySeconds\":0}}")
                .ok();
        k(
                        kubectl,
                        "patch",
                        "service",
                        "shop",
                        "--type=json",
                        "-p",
                        "[{\"op\":\"add\",\"path\":\"/metadata/labels/j\",\"value\":\"p\"}]")
                .ok();
        k(kubectl, "patch", "service", "shop", "--type=merge", "-p", "{\"metadata\":{\"labels\":{\"m\":\"p\"}}}")
                .ok();
        edit(kubectl);
        assertThat(k(kubectl, "explain", "service.spec.ports").ok().out()).contains("targetPort", "nodePort");
        assertThat(k(kubectl, "logs", "deployment/shop").ok().out()).isNotEmpty();
        assertThat(k(kubectl, "exec", "deployment/shop", "--", "hostname").ok().out())
                .startsWith("shop-");
        assertThat(k(kubectl, "api-resources").ok().out()).contains("services", "ingresses", "statefulsets");
        assertThat(k(kubectl, "get", "events").ok().out()).contains("REASON");
        assertThat(k(kubectl, "create", "namespace", "other").ok().out()).contains("created");
        k(kubectl, "create", "configmap", "c", "--from-literal=a=b", "-n", "other")
                .ok();
        k(kubectl, "delete", "namespace", "other").ok();
        assertThat(k(kubectl, "get", "service", "nobody").exit()).isEqualTo(1);
        assertThat(k(kubectl, "get", "service", "nobody").err()).contains("services \"nobody\" not found");
        k(kubectl, "delete", "service/shop", "deployment/shop").ok();
        k(kubectl, "wait", "--for=delete", "pods", "-l", "app=shop", "--timeout=60s");
        assertThat(k(kubectl, "get", "replicasets,pods", "-l", "app=shop", "-o", "name")
                        .ok()
                        .out())
                .isEmpty();
    }

    private static void edit(String kubectl) {
        host.set("KUBE_EDITOR", "sed -i -e s/front/back/");
        assertThat(k(kubectl, "edit", "service", "shop").ok().out()).contains("edited");
        assertThat(k(kubectl, "get", "service", "shop", "-o", "jsonpath={.metadata.labels.tier}")
                        .ok()
                        .out())
                .isEqualTo("back");
    }
}
