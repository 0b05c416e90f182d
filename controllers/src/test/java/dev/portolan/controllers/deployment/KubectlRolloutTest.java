package dev.portolan.controllers.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.portolan.controllers.Kubelet;
import dev.portolan.controllers.TestCluster;
import dev.portolan.controllers.Workloads;
import dev.portolan.controllers.pods.PodState;
import dev.portolan.controllers.replicaset.ReplicasController;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What real kubectls make of a rollout: each goes through one from beginning to end. */
class KubectlRolloutTest {
    private static final long SECONDS = 60;

    @TempDir
    Path folder;

    /** Those of the PATH, and the 1.20 that {@code ./test} unpacks. */
    private static Set<Path> installed() {
        Set<Path> found = new LinkedHashSet<>();
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(each -> Path.of(each, "kubectl"))
                .filter(Files::isExecutable)
                .findFirst()
                .ifPresent(found::add);
        for (Path root = Path.of("").toAbsolutePath(); root != null; root = root.getParent()) {
            Path old = root.resolve("target/tools/kubectl-1.20");
            if (Files.isExecutable(old)) found.add(old);
        }
        return found;
    }

    @TestFactory
    Stream<DynamicTest> rolls_out_undoes_restarts_and_tells_the_history() {
        assumeFalse(installed().isEmpty(), "no kubectl on PATH and none under target/tools");
        return installed().stream()
                .map(kubectl -> DynamicTest.dynamicTest(kubectl.toString(), () -> {
                    Path own = Files.createTempDirectory(folder, "kubectl");
                    try (var cluster = new TestCluster(
                            own.resolve("api"),
                            List.of(DeploymentController::new, ReplicasController::ofReplicaSets))) {
                        readyAsTheyCome(cluster);
                        story(new Kubectl(kubectl, own, cluster.client().getConfiguration()), cluster);
                    }
                }));
    }

    private static void readyAsTheyCome(TestCluster cluster) {
        var kubelet = new Kubelet(cluster.client());
        cluster.informers().of(Pod.class).onChange((_, pod) -> {
            if (pod != null && !PodState.ready(pod) && !PodState.terminating(pod)) {
                Thread.startVirtualThread(() -> kubelet.ready(pod));
            }
        });
    }

    private static void story(Kubectl kubectl, TestCluster cluster) throws IOException, InterruptedException {
        cluster.client().resource(Workloads.deployment(3).build()).create();
        kubectl.says("successfully rolled out", "rollout", "status", "deployment/web");

        kubectl.says("image updated", "set", "image", "deployment/web", "main=web:2");
        kubectl.says("successfully rolled out", "rollout", "status", "deployment/web");
        assertThat(images(cluster)).containsOnly("web:2");

        kubectl.says("REVISION", "rollout", "history", "deployment/web");
        kubectl.says("web:1", "rollout", "history", "deployment/web", "--revision=1");
        kubectl.says("rolled back", "rollout", "undo", "deployment/web");
        kubectl.says("successfully rolled out", "rollout", "status", "deployment/web");
        assertThat(images(cluster)).containsOnly("web:1");
        assertThat(kubectl.run("rollout", "history", "deployment/web").lines())
                .anyMatch(line -> line.startsWith("2 "))
                .anyMatch(line -> line.startsWith("3 "))
                .noneMatch(line -> line.startsWith("1 "));

        List<String> before = names(cluster);
        kubectl.says("restarted", "rollout", "restart", "deployment/web");
        kubectl.says("successfully rolled out", "rollout", "status", "deployment/web");
        assertThat(names(cluster)).hasSize(3).doesNotContainAnyElementsOf(before);

        kubectl.says("paused", "rollout", "pause", "deployment/web");
        kubectl.says("image updated", "set", "image", "deployment/web", "main=web:3");
        assertThat(images(cluster)).containsOnly("web:1");
        kubectl.says("resumed", "rollout", "resume", "deployment/web");
        kubectl.says("successfully rolled out", "rollout", "status", "deployment/web");
        assertThat(images(cluster)).containsOnly("web:3");

        kubectl.says("scaled", "scale", "deployment/web", "--replicas=5");
        kubectl.says("successfully rolled out", "rollout", "status", "deployment/web");
        kubectl.says("condition met", "wait", "--for=condition=Available", "deployment/web");
        assertThat(names(cluster)).hasSize(5);
    }

    private static List<Pod> pods(TestCluster cluster) {
        return cluster.client().pods().inNamespace("default").list().getItems();
    }

    private static List<String> names(TestCluster cluster) {
        return pods(cluster).stream().map(pod -> pod.getMetadata().getName()).toList();
    }

    private static List<String> images(TestCluster cluster) {
        return pods(cluster).stream()
                .map(pod -> pod.getSpec().getContainers().getFirst().getImage())
                .toList();
    }

    /** One program with a kubeconfig and a cache of its own. */
    private record Kubectl(Path program, Path folder, Config config) {
        private String run(String... words) throws IOException, InterruptedException {
            Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), """
                    apiVersion: v1
                    kind: Config
                    clusters: [{name: c, cluster: {server: "%s", certificate-authority-data: %s}}]
                    users: [{name: u, user: {client-certificate-data: %s, client-key-data: %s}}]
                    contexts: [{name: c, context: {cluster: c, user: u}}]
                    current-context: c
                    """.formatted(
                            config.getMasterUrl(),
                            config.getCaCertData(),
                            config.getClientCertData(),
                            config.getClientKeyData()));
            Path output = folder.resolve("output");
            List<String> command = new ArrayList<>(List.of(
                    program.toString(), "--cache-dir", folder.resolve("cache").toString()));
            command.addAll(List.of(words));
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().put("KUBECONFIG", kubeconfig.toString());
            builder.environment().put("HOME", folder.toString());
            Process process = builder.start();
            boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
            if (!ended) process.destroyForcibly().waitFor();
            String text = Files.readString(output);
            assertThat(ended).as("%s ended; it printed %s", command, text).isTrue();
            assertThat(process.exitValue()).as("%s printed %s", command, text).isZero();
            return text;
        }

        private void says(String expected, String... words) throws IOException, InterruptedException {
            assertThat(run(words)).as(String.join(" ", words)).contains(expected);
        }
    }
}
