package dev.portolan.controllers.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portolan.client.Informers;
import dev.portolan.controllers.Kubelet;
import dev.portolan.controllers.Refusing;
import dev.portolan.controllers.TestCluster;
import dev.portolan.controllers.Workloads;
import dev.portolan.controllers.pods.PodState;
import dev.portolan.controllers.runtime.ControllerContext;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Job whose new pods are refused for a while. */
class RefusedPodsTest {
    private final AtomicBoolean refused = new AtomicBoolean();
    private TestCluster cluster;
    private Kubelet kubelet;
    private Informers informers;
    private JobController controller;

    @BeforeEach
    void start(@TempDir Path folder) {
        cluster = new TestCluster(folder, List.of());
        kubelet = new Kubelet(cluster.client());
        KubernetesClient client = Refusing.calls(
                cluster.client(),
                (method, arguments) -> refused.get()
                        && method.equals("resource")
                        && arguments[0] instanceof Pod pod
                        && pod.getMetadata().getName() == null);
        informers = new Informers(client);
        controller = new JobController(new ControllerContext(informers, InstantSource.system()), Duration.ofMillis(1));
        informers.start();
        controller.start();
    }

    @AfterEach
    void stop() {
        controller.close();
        informers.close();
        cluster.close();
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(Duration.ofSeconds(90)).untilAsserted(assertion);
    }

    private List<Pod> running() {
        return cluster.client().pods().inNamespace("default").list().getItems().stream()
                .filter(PodState::active)
                .toList();
    }

    @Test
    void what_has_ended_is_counted_and_let_go_all_the_same() {
        Job job = cluster.client()
                .resource(Workloads.job(3, 2)
                        .editMetadata()
                        .withUid(null)
                        .withCreationTimestamp(null)
                        .endMetadata()
                        .build())
                .create();
        eventually(() -> assertThat(running()).hasSize(2));
        Pod done = running().getFirst();
        refused.set(true);
        kubelet.succeeded(done);

        eventually(() -> {
            var status = cluster.client().resource(job).get().getStatus();
            assertThat(status.getSucceeded()).isEqualTo(1);
            assertThat(status.getActive()).isEqualTo(1);
            assertThat(cluster.client().resource(done).get().getMetadata().getFinalizers())
                    .isEmpty();
        });
        refused.set(false);
        eventually(() -> assertThat(running()).hasSize(2));
    }
}
