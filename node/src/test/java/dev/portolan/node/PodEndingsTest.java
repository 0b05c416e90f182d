package dev.portolan.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portolan.node.runtime.process.ProcessMarks;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PodEndingsTest {
    private Path folder;
    private AgentBench bench;

    @BeforeAll
    void start(@TempDir Path temporary) throws Exception {
        folder = temporary;
        bench = new AgentBench(folder, "127.202.3.0/24");
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
    void a_deleted_pod_gets_its_signal_finishes_and_goes() {
        Path said = folder.resolve("said");
        bench.pod(
                "leaving", c -> shell(c, "trap 'echo bye > " + said + "; exit 0' TERM; while :; do sleep 0.05; done"));
        bench.untilReady("leaving");
        bench.client.pods().inNamespace("default").withName("leaving").delete();
        bench.untilGone("leaving");
        assertThat(said).hasContent("bye");
    }

    @Test
    void a_stubborn_pod_is_killed_when_its_grace_period_is_over() {
        Pod pod = bench.pod(
                "stubborn",
                c -> shell(c, "trap '' TERM; while :; do sleep 0.05; done"),
                p -> p.editSpec().withTerminationGracePeriodSeconds(1L).endSpec());
        bench.untilReady("stubborn");
        bench.client.pods().inNamespace("default").withName("stubborn").delete();
        bench.untilGone("stubborn");
        assertThat(ProcessMarks.find(
                        Set.of(ProcessMarks.POD_UID + "=" + pod.getMetadata().getUid())))
                .isEmpty();
    }

    private static EndpointSlice slice(AgentBench bench, Pod pod) {
        String name = pod.getMetadata().getName();
        EndpointSlice made = bench.client
                .resource(new EndpointSliceBuilder()
                        .withNewMetadata()
                        .withName(name + "-abcde")
                        .withNamespace("default")
                        .endMetadata()
                        .withAddressType("IPv4")
                        .addNewEndpoint()
                        .withAddresses(pod.getStatus().getPodIP())
                        .withNewConditions()
                        .withReady(true)
                        .endConditions()
                        .withNewTargetRef()
                        .withKind("Pod")
                        .withName(name)
                        .withNamespace("default")
                        .withUid(pod.getMetadata().getUid())
                        .endTargetRef()
                        .endEndpoint()
                        .addNewPort()
                        .withName("")
                        .withPort(3000)
                        .withProtocol("TCP")
                        .endPort()
                        .build())
                .create();
        await().atMost(AgentBench.SOON).until(() -> bench.knowsSlice(name + "-abcde"));
        return made;
    }

    /** The slice says of its endpoint what it says of a pod that is being deleted. */
    private static void endsIn(EndpointSlice slice, AgentBench bench) {
        bench.client
                .resource(slice)
                .edit(s -> new EndpointSliceBuilder(s)
                        .editFirstEndpoint()
                        .withNewConditions()
                        .withReady(false)
                        .withServing(true)
                        .withTerminating(true)
                        .endConditions()
                        .endEndpoint()
                        .build());
    }

    @Test
    void a_pod_that_slices_name_as_ready_serves_on_until_they_do_not() throws Exception {
        bench.pod("serving", c -> c.withArgs("--port=3000"));
        Pod pod = bench.untilReady("serving");
        EndpointSlice slice = slice(bench, pod);
        bench.client.pods().inNamespace("default").withName("serving").delete();
        bench.until("serving", p -> p.getMetadata().getDeletionTimestamp() != null);
        assertThat(bench.ask(pod, 3000, "/hostname")).isEqualTo("serving\n");
        endsIn(slice, bench);
        bench.untilGone("serving");
        bench.client.resource(slice).delete();
    }

    @Test
    void a_pod_that_ends_waits_until_those_who_lead_connections_to_it_have_followed() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch follow = new CountDownLatch(1);
        Followers slow = deadline -> {
            asked.countDown();
            return follow.await(deadline.toNanos(), TimeUnit.NANOSECONDS);
        };
        try (AgentBench own = new AgentBench(folder.resolve("slow"), "127.202.10.0/24", slow, AgentBench.QUICK)) {
            own.pod("leaving", c -> c.withArgs("--port=3000"));
            Pod pod = own.untilReady("leaving");
            EndpointSlice slice = slice(own, pod);
            own.client.pods().inNamespace("default").withName("leaving").delete();
            endsIn(slice, own);
            assertThat(asked.await(60, TimeUnit.SECONDS))
                    .as("somebody is asked")
                    .isTrue();
            assertThat(own.ask(pod, 3000, "/hostname")).as("it still serves").isEqualTo("leaving\n");
            follow.countDown();
            own.untilGone("leaving");
        }
    }

    @Test
    void a_pre_stop_hook_runs_before_the_signal() {
        Path order = folder.resolve("order");
        bench.pod("hooked", c -> {
            shell(c, "trap 'echo signal >> " + order + "; exit 0' TERM; while :; do sleep 0.05; done");
            c.withNewLifecycle()
                    .withNewPreStop()
                    .withNewExec()
                    .withCommand("sh", "-c", "echo hook >> " + order)
                    .endExec()
                    .endPreStop()
                    .endLifecycle();
        });
        bench.untilReady("hooked");
        bench.client.pods().inNamespace("default").withName("hooked").delete();
        bench.untilGone("hooked");
        assertThat(order).hasContent("hook\nsignal");
    }

    @Test
    void a_replaced_pod_gets_another_address() {
        bench.pod("again", c -> {});
        String before = bench.untilReady("again").getStatus().getPodIP();
        bench.client
                .pods()
                .inNamespace("default")
                .withName("again")
                .withGracePeriod(0)
                .delete();
        bench.untilGone("again");
        bench.pod("again", c -> {});
        assertThat(bench.untilReady("again").getStatus().getPodIP()).isNotEqualTo(before);
    }

    @Test
    void a_restarted_agent_runs_its_pods_anew_at_new_addresses() throws Exception {
        try (AgentBench own = new AgentBench(folder.resolve("own"), "127.202.2.0/24")) {
            own.pod("kept", c -> c.withArgs("--port=3000"));
            own.pod("sleeper", c -> shell(c, "exec sleep 600"));
            Path order = folder.resolve("order of lives");
            own.pod(
                    "prepared",
                    c -> shell(c, "echo main >> '" + order + "'; exec sleep 600"),
                    p -> p.editSpec()
                            .addNewInitContainer()
                            .withName("setup")
                            .withImage("any")
                            .withCommand("sh", "-c", "sleep 1; echo set up >> '" + order + "'")
                            .endInitContainer()
                            .endSpec());
            own.pod(
                    "done",
                    c -> shell(c, "exit 0"),
                    p -> p.editSpec().withRestartPolicy("Never").endSpec());
            Pod before = own.untilReady("kept");
            Pod sleeper = own.untilReady("sleeper");
            own.untilReady("prepared");
            own.until("done", p -> p.getStatus().getPhase().equals("Succeeded"));
            own.stopAgent();
            assertThat(ProcessMarks.find(Set.of(
                            ProcessMarks.POD_UID + "=" + sleeper.getMetadata().getUid())))
                    .isEmpty();
            assertThat(own.get("kept").getStatus().getPodIP())
                    .isEqualTo(before.getStatus().getPodIP());
            own.startAgent();
            own.awaitAgent();
            Pod after = own.until("kept", p -> AgentBench.ready(p) && only(p).getRestartCount() == 1);
            assertThat(after.getMetadata().getUid())
                    .isEqualTo(before.getMetadata().getUid());
            assertThat(after.getStatus().getPodIP())
                    .isNotEqualTo(before.getStatus().getPodIP());
            assertThat(only(after).getLastState().getTerminated().getReason()).isEqualTo("ContainerStatusUnknown");
            assertThat(own.ask(after, 3000, "/hostname")).isEqualTo("kept\n");
            assertThat(own.get("done").getStatus().getPhase()).isEqualTo("Succeeded");
            own.until("prepared", p -> AgentBench.ready(p) && only(p).getRestartCount() == 1);
            assertThat(order).hasContent("set up\nmain\nset up\nmain");
        }
    }
}
