package dev.portolan.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When a pod counts as ready, and what it may do before; how long it may take; what it says again when nobody believed it. */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PodBeginningsTest {
    private Path folder;
    private AgentBench bench;

    @BeforeAll
    void start(@TempDir Path temporary) throws Exception {
        folder = temporary;
        bench = new AgentBench(folder, "127.202.9.0/24");
    }

    @AfterAll
    void stop() {
        bench.close();
    }

    private static ContainerStatus only(Pod pod) {
        return pod.getStatus().getContainerStatuses().getFirst();
    }

    private static void shell(ContainerBuilder container, String script) {
        container.withImage("any").withCommand("sh", "-c", script);
    }

    @Test
    void a_program_that_ends_before_it_has_settled_is_never_ready_however_often_it_starts() throws Exception {
        // A minute: to see that a process has ended takes a loaded machine longer than it takes others to settle.
        NodeTimings quick = AgentBench.QUICK;
        NodeTimings patient = new NodeTimings(
                quick.heartbeat(),
                quick.backOff(),
                quick.retry(),
                quick.slicesLeave(),
                quick.drain(),
                quick.closeGrace(),
                Duration.ofMinutes(1),
                quick.volumes());
        try (AgentBench own =
                new AgentBench(folder.resolve("patient"), "127.202.11.0/24", Followers.UNKNOWN, patient)) {
            List<Pod> seen = new CopyOnWriteArrayList<>();
            own.watch("hasty", seen::add);
            own.pod("hasty", c -> shell(c, "exit 1"));
            own.until("hasty", p -> only(p).getRestartCount() >= 2);
            assertThat(seen).isNotEmpty().noneMatch(AgentBench::ready);
            assertThat(seen)
                    .flatExtracting(p -> p.getStatus().getContainerStatuses())
                    .noneMatch(c -> Boolean.TRUE.equals(c.getReady()));
        }
    }

    @Test
    void a_program_that_goes_on_is_ready_after_a_moment() {
        bench.pod("steady", c -> shell(c, "exec sleep 600"));
        assertThat(bench.untilReady("steady").getStatus().getPhase()).isEqualTo("Running");
    }

    @Test
    void a_post_start_hook_runs_beside_the_program_and_the_container_is_not_ready_before() throws Exception {
        Path go = folder.resolve("go");
        bench.pod("hooked", c -> {
            shell(c, "exec sleep 600");
            c.withNewLifecycle()
                    .withNewPostStart()
                    .withNewExec()
                    .withCommand("sh", "-c", "while [ ! -e " + go + " ]; do sleep 0.05; done")
                    .endExec()
                    .endPostStart()
                    .endLifecycle();
        });
        Pod waiting = bench.until("hooked", p -> only(p).getState().getRunning() != null);
        assertThat(only(waiting).getStarted()).isFalse();
        assertThat(AgentBench.ready(waiting)).isFalse();
        Files.createFile(go);
        assertThat(only(bench.untilReady("hooked")).getStarted()).isTrue();
    }

    @Test
    void a_post_start_hook_that_fails_ends_its_container() {
        bench.pod("unlucky", c -> {
            shell(c, "exec sleep 600");
            c.withNewLifecycle()
                    .withNewPostStart()
                    .withNewExec()
                    .withCommand("sh", "-c", "echo no luck; exit 3")
                    .endExec()
                    .endPostStart()
                    .endLifecycle();
        });
        bench.untilEvent("unlucky", "FailedPostStartHook", "PostStartHook failed: no luck");
        bench.untilEvent("unlucky", "Killing", "FailedPostStartHook");
        bench.until("unlucky", p -> only(p).getRestartCount() >= 1);
    }

    @Test
    void a_pod_that_is_active_for_too_long_has_failed() {
        bench.pod(
                "slow",
                c -> shell(c, "exec sleep 600"),
                p -> p.editSpec().withActiveDeadlineSeconds(20L).endSpec());
        Pod over = bench.until(
                "slow",
                p -> p.getStatus().getPhase().equals("Failed")
                        && only(p).getState().getTerminated() != null);
        assertThat(over.getStatus().getReason()).isEqualTo("DeadlineExceeded");
        assertThat(over.getStatus().getMessage())
                .isEqualTo("Pod was active on the node longer than the specified deadline");
        assertThat(only(over).getRestartCount()).isZero();
        bench.untilEvent("slow", "DeadlineExceeded", "Pod was active on the node longer than the specified deadline");
    }

    @Test
    void a_pod_that_has_ended_in_time_is_not_overdue() {
        bench.pod(
                "quick",
                c -> shell(c, "exit 0"),
                p -> p.editSpec()
                        .withActiveDeadlineSeconds(60L)
                        .withRestartPolicy("Never")
                        .endSpec());
        Pod over = bench.until("quick", p -> p.getStatus().getPhase().equals("Succeeded"));
        assertThat(over.getStatus().getReason()).isNull();
    }

    @Test
    void a_claim_that_asks_for_it_gets_a_folder_as_its_volume_which_goes_when_it_is_left() {
        var claim = bench.client
                .resource(new PersistentVolumeClaimBuilder()
                        .withNewMetadata()
                        .withName("data")
                        .withNamespace("default")
                        .endMetadata()
                        .withNewSpec()
                        .withAccessModes("ReadWriteOnce")
                        .withNewResources()
                        .addToRequests("storage", new Quantity("1Gi"))
                        .endResources()
                        .endSpec()
                        .build())
                .create();
        bench.pod(
                "keeper",
                c -> shell(c, "echo kept > $PORTOLAN_VOLUME_DATA/letter; exec sleep 600"),
                p -> p.editSpec()
                        .addNewVolume()
                        .withName("data")
                        .withNewPersistentVolumeClaim("data", false)
                        .endVolume()
                        .endSpec());
        bench.untilEvent("keeper", "FailedMount", "persistentvolumeclaim \"data\" has no volume yet");
        // What the binder says where there is no other volume.
        bench.client
                .resource(claim)
                .edit(c -> new PersistentVolumeClaimBuilder(c)
                        .editMetadata()
                        .addToAnnotations("volume.kubernetes.io/storage-provisioner", "portolan.dev/node-folder")
                        .endMetadata()
                        .build());
        bench.untilReady("keeper");
        var volume = bench.client
                .persistentVolumes()
                .withName("pvc-" + claim.getMetadata().getUid())
                .require();
        Path letter = Path.of(volume.getSpec().getLocal().getPath(), "letter");
        assertThat(letter).hasContent("kept");
        assertThat(volume.getSpec().getClaimRef().getUid())
                .isEqualTo(claim.getMetadata().getUid());

        bench.client.pods().inNamespace("default").withName("keeper").delete();
        bench.untilGone("keeper");
        assertThat(letter).as("it outlives the pod").exists();
        bench.client
                .resource(volume)
                .editStatus(v -> new PersistentVolumeBuilder(v)
                        .editStatus()
                        .withPhase("Released")
                        .endStatus()
                        .build());
        org.awaitility.Awaitility.await()
                .atMost(AgentBench.SOON)
                .until(() -> bench.client.resource(volume).get() == null);
        assertThat(letter.getParent()).doesNotExist();
    }

    @Test
    void an_agent_that_was_thought_dead_says_again_that_its_node_and_its_pods_are_ready() {
        bench.pod("alive", c -> c.withArgs("--port=3000"));
        Pod pod = bench.untilReady("alive");
        bench.client
                .nodes()
                .withName(AgentBench.NODE)
                .editStatus(node -> new io.fabric8.kubernetes.api.model.NodeBuilder(node)
                        .editStatus()
                        .editMatchingCondition(c -> c.getType().equals("Ready"))
                        .withStatus("Unknown")
                        .endCondition()
                        .endStatus()
                        .build());
        bench.client
                .pods()
                .resource(pod)
                .editStatus(p -> new PodBuilder(p)
                        .editStatus()
                        .editMatchingCondition(c -> c.getType().equals("Ready"))
                        .withStatus("False")
                        .withReason("NodeNotReady")
                        .endCondition()
                        .endStatus()
                        .build());
        assertThat(bench.untilReady("alive").getMetadata().getResourceVersion())
                .isNotEqualTo(pod.getMetadata().getResourceVersion());
        org.awaitility.Awaitility.await()
                .atMost(AgentBench.SOON)
                .until(() -> bench.node().getStatus().getConditions().stream()
                        .anyMatch(c ->
                                c.getType().equals("Ready") && c.getStatus().equals("True")));
    }
}
