package dev.portolan.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Two pods that say their name, behind a node port, and behind a load balancer's address with external traffic policy Local. */
record Web(Host host) {
    static final Duration SOON = Duration.ofMinutes(3);
    static final int NODE_PORT = 30_080;
    static final int HEALTH_CHECK_NODE_PORT = 30_081;

    /** Boots a cluster with it; {@code more} are options of {@code up}. */
    Ran up(String... more) throws IOException {
        Path folder = Files.createDirectories(host.home().resolve("manifests"));
        Files.writeString(folder.resolve("web.yaml"), """
                apiVersion: apps/v1
                kind: Deployment
                metadata: { name: web }
                spec:
                  replicas: 2
                  selector: { matchLabels: { app: web } }
                  template:
                    metadata: { labels: { app: web } }
                    spec:
                      terminationGracePeriodSeconds: 1
                      containers:
                      - name: main
                        image: registry.k8s.io/e2e-test-images/agnhost:2.47
                        args: [netexec, --http-port=8080, --udp-port=-1]
                        ports: [{ containerPort: 8080 }]
                        readinessProbe: { periodSeconds: 1, httpGet: { path: /healthz, port: 8080 } }
                ---
                apiVersion: v1
                kind: Service
                metadata: { name: web }
                spec:
                  type: NodePort
                  selector: { app: web }
                  ports: [{ port: 3200, targetPort: 8080, nodePort: %d }]
                ---
                apiVersion: v1
                kind: Service
                metadata: { name: edge }
                spec:
                  type: LoadBalancer
                  externalTrafficPolicy: Local
                  healthCheckNodePort: %d
                  selector: { app: web }
                  ports: [{ port: 3201, targetPort: 8080 }]
                """.formatted(NODE_PORT, HEALTH_CHECK_NODE_PORT));
        var words = new java.util.ArrayList<>(java.util.List.of("up", "--detach", "--wait", "240s"));
        words.addAll(java.util.List.of(more));
        words.add(folder.toString());
        Ran ran = host.portolan(words.toArray(String[]::new));
        host.set("KUBECONFIG", host.state().resolve("kubeconfig").toString());
        return ran;
    }

    /** {@code http://VIP:3200/hostname}. */
    String url() {
        String vip = new Seed(host)
                .kubectl("get", "service", "web", "-o", "jsonpath={.spec.clusterIP}")
                .ok()
                .out()
                .strip();
        return "http://" + vip + ":3200/hostname";
    }
}
