package dev.portolan.cli.command;

import dev.portolan.cli.UserError;
import dev.portolan.cli.apply.Applied;
import dev.portolan.cli.apply.Applier;
import dev.portolan.cli.apply.Waiter;
import dev.portolan.cli.cluster.Cluster;
import dev.portolan.cli.cluster.ClusterConfig;
import dev.portolan.cli.cluster.ClusterConfig.DataPlaneChoice;
import dev.portolan.cli.cluster.ClusterConfig.SandboxChoice;
import dev.portolan.cli.cluster.StateFolder;
import dev.portolan.cli.manifest.ManifestReader;
import dev.portolan.cli.view.Terminal;
import dev.portolan.client.Clients;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** One whole start on free ports and a throw-away folder: what the JVM's ahead-of-time cache is trained with (JEP 514). */
@Command(name = "rehearse", hidden = true, description = "Starts a small cluster, asks it once, and ends it.")
public final class RehearseCommand implements Callable<Integer> {
    private static final int ROUNDS = 20;
    private static final String MANIFEST = """
            apiVersion: v1
            kind: Service
            metadata: { name: rehearsal }
            spec:
              type: NodePort
              selector: { app: rehearsal }
              ports: [{ port: 80, targetPort: 8080 }]
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: { name: rehearsal }
            spec:
              replicas: 2
              selector: { matchLabels: { app: rehearsal } }
              template:
                metadata: { labels: { app: rehearsal } }
                spec: { containers: [{ name: echo, image: portolan/echo, args: ["--port=8080"] }] }
            """;

    @Override
    public Integer call() throws Exception {
        Path folder = Files.createTempDirectory("portolan-rehearsal-");
        var state = new StateFolder(folder);
        state.create();
        var config = new ClusterConfig(
                state, true, DataPlaneChoice.USERSPACE, SandboxChoice.LOOPBACK, 1, List.of(), 0, 0, 0, 0, 0);
        Path manifest = folder.resolve("rehearsal.yaml");
        Files.writeString(manifest, MANIFEST);
        try (Cluster cluster = Cluster.start(config);
                KubernetesClient client = Clients.fromKubeconfig(state.kubeconfig())) {
            var found = ManifestReader.read(List.of(manifest), ManifestReader.Depth.ONE);
            var applied = new Applier(client).apply(found.manifests(), each -> {});
            if (!applied.stream().allMatch(Applied.Stored.class::isInstance)) throw new UserError(applied.toString());
            var late = new Waiter(client).await(found.manifests(), Duration.ofSeconds(30), (what, progress) -> {});
            if (!late.isEmpty()) throw new UserError(late.toString());
            ask(client);
            var terminal = Terminal.standard();
            new Overview(client, cluster.running(), new StateOption())
                    .lines(terminal)
                    .forEach(terminal::line);
        }
        return 0;
    }

    private static void ask(KubernetesClient client) throws IOException, InterruptedException {
        int port = client.services()
                .inNamespace("default")
                .withName("rehearsal")
                .get()
                .getSpec()
                .getPorts()
                .getFirst()
                .getNodePort();
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (int i = 0; i < ROUNDS; i++) {
                var answer = http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                                .build(),
                        BodyHandlers.ofString());
                if (answer.statusCode() != 200)
                    throw new UserError("the rehearsal was answered with " + answer.statusCode());
            }
        }
    }
}
