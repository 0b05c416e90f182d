package dev.portolan.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A Deployment is rolled over and over while requests arrive at a fixed rate by every way in: none of them may fail. */
final class RolloutTest {
    private static final Duration SOON = Duration.ofMinutes(3);
    private static final String PER_SECOND_AND_WAY = "25";
    private static final List<String> WAYS = List.of("cluster-ip", "node-port", "load-balancer", "ingress");

    /** How a cluster is started, and how often its Deployment is restarted. */
    record Plane(String name, int restarts, List<String> options) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Plane> planes() {
        return Stream.of(
                new Plane("auto", 20, List.of()),
                new Plane("nftables", 5, List.of("--data-plane", "nftables")),
                new Plane("userspace", 5, List.of("--data-plane", "userspace", "--sandbox", "loopback")));
    }

    private static final String MANIFESTS = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: { name: web }
            spec:
              replicas: 3
              selector: { matchLabels: { app: web } }
              template:
                metadata: { labels: { app: web } }
                spec:
                  terminationGracePeriodSeconds: 10
                  containers:
                  - name: main
                    image: portolan/echo
                    args: [--port=8080]
                    ports: [{ name: http, containerPort: 8080 }]
                    readinessProbe: { periodSeconds: 1, httpGet: { path: /readyz, port: http } }
            ---
            apiVersion: v1
            kind: Service
            metadata: { name: web }
            spec:
              selector: { app: web }
              ports: [{ port: 8000, targetPort: http }]
            ---
            apiVersion: v1
            kind: Service
            metadata: { name: web-node-port }
            spec:
              type: NodePort
              selector: { app: web }
              ports: [{ port: 8001, targetPort: http, nodePort: 30081 }]
            ---
            apiVersion: v1
            kind: Service
            metadata: { name: web-load-balancer }
            spec:
              type: LoadBalancer
              selector: { app: web }
              ports: [{ port: 8002, targetPort: http }]
            ---
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: { name: web }
            spec:
              rules:
              - host: web.localhost
                http:
                  paths:
                  - path: /
                    pathType: Prefix
                    backend: { service: { name: web, port: { number: 8000 } } }
            """;

    @ParameterizedTest
    @MethodSource("planes")
    void no_request_is_lost_by_any_way_in_however_often_a_deployment_is_rolled(Plane plane)
            throws IOException, InterruptedException {
        try (Host host = Host.make(Host.As.ROOT)) {
            Seed cluster = up(host, plane);
            Path stop = host.home().resolve("stop");
            Path report = host.home().resolve("report");
            Process load = start(host, cluster, stop, report);
            Path soFar = report.resolveSibling("report.now");
            await().atMost(SOON).until(() -> Files.exists(soFar) && answered(soFar) > 0);
            for (int i = 0; i < plane.restarts; i++) {
                cluster.kubectl("rollout", "restart", "deployment/web").ok();
                cluster.kubectl("rollout", "status", "deployment/web", "--timeout=240s")
                        .ok();
            }
            oldPodsAreGone(cluster);
            Files.createFile(stop);
            assertThat(load.waitFor()).as("the load's own end").isZero();
            verify(Files.readAllLines(report));
            assertThat(cluster.query("deployment/web", "{.metadata.annotations.deployment\\.kubernetes\\.io/revision}"))
                    .as("each restart has changed the template")
                    .containsExactly(String.valueOf(plane.restarts + 1));
        }
    }

    private static Seed up(Host host, Plane plane) throws IOException {
        Path folder = Files.createDirectories(host.home().resolve("manifests"));
        Files.writeString(folder.resolve("web.yaml"), MANIFESTS);
        String[] words = Stream.concat(
                        Stream.of("up", folder.toString(), "--detach", "--wait", "240s"), plane.options.stream())
                .toArray(String[]::new);
        host.portolan(words).ok();
        host.set("KUBECONFIG", host.state().resolve("kubeconfig").toString());
        return new Seed(host);
    }

    /** Through {@code portolan run}, so that its sockets are those of the cluster, which the eBPF plane is for. */
    private static Process start(Host host, Seed cluster, Path stop, Path report) throws IOException {
        String vip = cluster.query("service/web", "{.spec.clusterIP}").getFirst();
        cluster.eventually(() -> assertThat(balancers(cluster)).hasSize(1));
        String balancer = balancers(cluster).getFirst();
        // Rolling is what is tried here, not how soon after its start a cluster answers.
        cluster.eventually(() -> {
            cluster.curl("-f", "http://" + vip + ":8000/hostname").ok();
            cluster.curl("-f", "http://127.0.0.1:30081/hostname").ok();
            cluster.curl("-f", "http://" + balancer + ":8002/hostname").ok();
            cluster.curl("-f", "-H", "Host: web.localhost", "http://127.0.0.1:8080/hostname")
                    .ok();
        });
        return host.start(
                Host.root().resolve("portolan").toString(),
                "run",
                "--",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-cp",
                Path.of("target/test-classes").toAbsolutePath().toString(),
                SteadyLoad.class.getName(),
                PER_SECOND_AND_WAY,
                stop.toString(),
                report.toString(),
                "cluster-ip=http://" + vip + ":8000",
                "node-port=http://127.0.0.1:30081",
                "load-balancer=http://" + balancer + ":8002",
                "ingress=http://127.0.0.1:8080@web.localhost");
    }

    private static List<String> balancers(Seed cluster) {
        return cluster.query("service/web-load-balancer", "{.status.loadBalancer.ingress[0].ip}");
    }

    private static void oldPodsAreGone(Seed cluster) {
        cluster.eventually(
                () -> assertThat(cluster.podAddresses("app=web")).as("pods").hasSize(3));
    }

    private static long answered(Path report) throws IOException {
        return Files.readAllLines(report).stream()
                .filter(l -> !l.startsWith("!"))
                .mapToLong(l -> Long.parseLong(l.split(" ")[2]))
                .min()
                .orElse(0);
    }

    private static void verify(List<String> report) {
        List<String> counts = report.stream().filter(l -> !l.startsWith("!")).toList();
        assertThat(counts.stream().map(l -> l.split(" ")[0])).containsExactlyElementsOf(WAYS);
        for (String line : counts) {
            String[] words = line.split(" ");
            assertThat(Long.parseLong(words[1])).as("requests in %s", report).isGreaterThan(100);
            assertThat(words[2]).as("answers in %s", report).isEqualTo(words[1]);
            assertThat(words[3]).as("failures in %s", report).isEqualTo("0");
        }
    }
}
