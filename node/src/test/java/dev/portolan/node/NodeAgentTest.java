package dev.portolan.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.portolan.node.http.HttpGet;
import dev.portolan.node.image.ImageProgram;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NodeAgentTest {
    private Path folder;
    private AgentBench bench;

    @BeforeAll
    void start(@TempDir Path temporary) throws Exception {
        folder = temporary;
        bench = new AgentBench(folder, "127.202.1.0/24");
    }

    @AfterAll
    void stop() {
        bench.close();
    }

    private static ContainerStatus only(Pod pod) {
        return pod.getStatus().getContainerStatuses().getFirst();
    }

    private static boolean waitsFor(Pod pod, String reason) {
        var waiting = only(pod).getState().getWaiting();
        return waiting != null && waiting.getReason().equals(reason);
    }

    private static void shell(ContainerBuilder container, String script) {
        container.withImage("any").withCommand("sh", "-c", script);
    }

    @Test
    void the_node_says_what_it_is_and_that_it_is_ready() {
        var status = bench.node().getStatus();
        assertThat(status.getAddresses())
                .anySatisfy(a -> assertThat(a.getAddress()).isEqualTo("127.202.1.1"));
        assertThat(status.getConditions())
                .anySatisfy(c -> assertThat(c.getType() + c.getStatus()).isEqualTo("ReadyTrue"));
        assertThat(status.getNodeInfo().getKubeletVersion()).isEqualTo("v1.33.0+portolan");
        assertThat(status.getCapacity().get("pods").getAmount()).isEqualTo("253");
        assertThat(bench.node().getMetadata().getLabels()).containsEntry("kubernetes.io/hostname", AgentBench.NODE);
        await().atMost(AgentBench.SOON)
                .until(() -> bench.client
                                .leases()
                                .inNamespace("kube-node-lease")
                                .withName(AgentBench.NODE)
                                .get()
                        != null);
    }

    @Test
    void a_pod_with_a_built_in_image_gets_an_address_and_answers_there() throws Exception {
        bench.pod("echo", c -> c.withArgs("--port=3000"));
        Pod pod = bench.untilReady("echo");
        assertThat(bench.range().contains(InetAddress.ofLiteral(pod.getStatus().getPodIP())))
                .isTrue();
        assertThat(bench.ask(pod, 3000, "/"))
                .contains("pod: echo\n", "ip: " + pod.getStatus().getPodIP());
        assertThat(pod.getStatus().getPhase()).isEqualTo("Running");
        assertThat(only(pod).getImageID()).isEqualTo("inprocess://portolan/echo");
        await().atMost(AgentBench.SOON)
                .untilAsserted(() -> assertThat(bench.logs("echo")).contains("listening on port 3000\n"));
        bench.untilEvent("echo", "Started", "Started container main");
    }

    @Test
    void a_process_has_the_environment_that_its_pod_asks_for() {
        bench.client
                .configMaps()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("settings")
                        .withNamespace("default")
                        .endMetadata()
                        .addToData("COLOR", "blue")
                        .build())
                .create();
        bench.pod(
                "env",
                c -> shell(
                        c.addNewEnvFrom()
                                .withNewConfigMapRef("settings", false)
                                .endEnvFrom()
                                .addNewEnv()
                                .withName("WHO")
                                .withNewValueFrom()
                                .withNewFieldRef("v1", "metadata.name")
                                .endValueFrom()
                                .endEnv(),
                        "echo $WHO $COLOR $HOSTNAME $POD_IP; cat $PORTOLAN_VOLUME_CONF/COLOR; echo; exec sleep 600"),
                p -> p.editSpec()
                        .addNewVolume()
                        .withName("conf")
                        .withNewConfigMap()
                        .withName("settings")
                        .endConfigMap()
                        .endVolume()
                        .endSpec());
        String ip = bench.untilReady("env").getStatus().getPodIP();
        await().atMost(AgentBench.SOON)
                .untilAsserted(() -> assertThat(bench.logs("env")).isEqualTo("env blue env " + ip + "\nblue\n"));
    }

    @Test
    void logs_are_followed_until_the_container_ends() throws Exception {
        Path go = folder.resolve("go");
        bench.pod(
                "talker",
                c -> shell(c, "echo one; while [ ! -e " + go + " ]; do sleep 0.05; done; echo two"),
                p -> p.editSpec().withRestartPolicy("Never").endSpec());
        bench.until("talker", p -> p.getStatus().getPhase().equals("Running"));
        var answer = bench.raw("/api/v1/namespaces/default/pods/talker/log?follow=true");
        try (var lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("one");
            Files.createFile(go);
            assertThat(lines.readLine()).isEqualTo("two");
            assertThat(lines.readLine()).isNull();
        }
        Pod pod = bench.until("talker", p -> p.getStatus().getPhase().equals("Succeeded"));
        assertThat(only(pod).getState().getTerminated().getReason()).isEqualTo("Completed");
        assertThat(bench.logs("talker")).isEqualTo("one\ntwo\n");
    }

    @Test
    void readiness_follows_the_probe() throws Exception {
        bench.pod(
                "flipping",
                c -> c.withArgs("--port=3000")
                        .addNewPort()
                        .withName("http")
                        .withContainerPort(3000)
                        .endPort()
                        .withNewReadinessProbe()
                        .withPeriodSeconds(1)
                        .withFailureThreshold(1)
                        .withNewHttpGet()
                        .withPath("/readyz")
                        .withPort(new IntOrString("http"))
                        .endHttpGet()
                        .endReadinessProbe());
        Pod pod = bench.untilReady("flipping");
        bench.ask(pod, 3000, "/fail");
        bench.until("flipping", p -> !AgentBench.ready(p));
        bench.untilEvent("flipping", "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503");
        bench.ask(pod, 3000, "/recover");
        assertThat(only(bench.untilReady("flipping")).getRestartCount()).isZero();
    }

    @Test
    void a_container_that_keeps_failing_waits_longer_and_says_so() {
        bench.pod("crashing", c -> shell(c, "echo run; exit 3"));
        Pod pod = bench.until(
                "crashing",
                p -> only(p).getRestartCount() >= 2
                        && only(p).getState().getWaiting() != null
                        && only(p).getState().getWaiting().getReason().equals("CrashLoopBackOff"));
        assertThat(only(pod).getLastState().getTerminated().getExitCode()).isEqualTo(3);
        assertThat(pod.getStatus().getPhase()).isEqualTo("Running");
        bench.untilEvent("crashing", "BackOff", "Back-off restarting failed container main in pod crashing_default(");
        assertThat(bench.client
                        .pods()
                        .inNamespace("default")
                        .withName("crashing")
                        .terminated()
                        .getLog())
                .isEqualTo("run\n");
    }

    @Test
    void a_failed_liveness_probe_restarts_the_container() throws Exception {
        Path sick = folder.resolve("sick");
        bench.pod(
                "liveness",
                c -> c.withNewLivenessProbe()
                        .withPeriodSeconds(1)
                        .withFailureThreshold(1)
                        .withNewExec()
                        .withCommand("sh", "-c", "test ! -e " + sick)
                        .endExec()
                        .endLivenessProbe());
        bench.untilReady("liveness");
        Files.createFile(sick);
        bench.until("liveness", p -> only(p).getRestartCount() > 0);
        Files.delete(sick);
        bench.untilEvent("liveness", "Killing", "Container main failed liveness probe, will be restarted");
        bench.untilReady("liveness");
    }

    @Test
    void a_pod_with_an_unknown_image_waits_and_starts_once_it_is_mapped() {
        bench.pod(
                "unmapped",
                c -> c.withImage("shop:1.0")
                        .addNewPort()
                        .withContainerPort(3000)
                        .endPort());
        Pod pod = bench.until(
                "unmapped", p -> !p.getStatus().getContainerStatuses().isEmpty());
        bench.untilEvent("unmapped", "ImageNotMapped", "\"shop:1.0\": { builtin: echo, args: [\"--port=3000\"] }");
        bench.until("unmapped", p -> waitsFor(p, "ImageNotMapped"));
        assertThat(pod.getStatus().getPhase()).isEqualTo("Pending");
        bench.images.put("shop:1.0", ImageProgram.builtin("echo", "--port=3000"));
        bench.untilReady("unmapped");
    }

    @Test
    void a_pod_waits_for_its_volumes_and_sees_them_change() {
        bench.pod(
                "mounted",
                c -> shell(c, "while :; do cat $PORTOLAN_VOLUME_CONFIG/colour; read x < /dev/null; sleep 0.1; done"),
                p -> p.editSpec()
                        .addNewVolume()
                        .withName("config")
                        .withNewConfigMap()
                        .withName("later")
                        .endConfigMap()
                        .endVolume()
                        .endSpec());
        bench.untilEvent(
                "mounted",
                "FailedMount",
                "MountVolume.SetUp failed for volume \"config\" : configmap \"later\" not found");
        bench.until("mounted", p -> waitsFor(p, "ContainerCreating"));
        for (String colour : List.of("green", "red")) {
            bench.client
                    .configMaps()
                    .resource(new ConfigMapBuilder()
                            .withNewMetadata()
                            .withName("later")
                            .withNamespace("default")
                            .endMetadata()
                            .addToData("colour", colour + "\n")
                            .build())
                    .createOr(io.fabric8.kubernetes.client.dsl.NonDeletingOperation::update);
            bench.untilReady("mounted");
            await().atMost(AgentBench.SOON).until(() -> bench.logs("mounted").endsWith(colour + "\n"));
        }
        bench.client.pods().inNamespace("default").withName("mounted").delete();
    }

    @Test
    void init_containers_run_first_and_their_logs_can_be_read() {
        bench.pod(
                "prepared",
                c -> c.withArgs("--port=3000"),
                p -> p.editSpec()
                        .addNewInitContainer()
                        .withName("setup")
                        .withImage("any")
                        .withCommand("sh", "-c", "echo preparing")
                        .endInitContainer()
                        .endSpec());
        Pod pod = bench.untilReady("prepared");
        assertThat(pod.getStatus()
                        .getInitContainerStatuses()
                        .getFirst()
                        .getState()
                        .getTerminated()
                        .getReason())
                .isEqualTo("Completed");
        assertThat(bench.client
                        .pods()
                        .inNamespace("default")
                        .withName("prepared")
                        .inContainer("setup")
                        .getLog())
                .isEqualTo("preparing\n");
    }

    @Test
    void a_host_port_of_a_sidecar_leads_to_it() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            port = free.getLocalPort();
        }
        bench.pod(
                "aided",
                c -> c.withArgs("--port=3000"),
                p -> p.editSpec()
                        .addNewInitContainer()
                        .withName("aide")
                        .withImage("portolan/echo")
                        .withRestartPolicy("Always")
                        .withArgs("--port=3001")
                        .addNewPort()
                        .withContainerPort(3001)
                        .withHostPort(port)
                        .withHostIP("127.0.0.1")
                        .endPort()
                        .endInitContainer()
                        .endSpec());
        bench.untilReady("aided");
        var at = new InetSocketAddress("127.0.0.1", port);
        assertThat(new HttpGet("http", at, "/hostname", Map.of(), AgentBench.SOON)
                        .send(Socket::new)
                        .bodyText())
                .isEqualTo("aided\n");
    }

    @Test
    void a_heart_goes_on_beating_after_a_defect() {
        AtomicInteger beats = new AtomicInteger();
        Runnable defective = () -> {
            if (beats.incrementAndGet() == 1) {
                throw new IllegalStateException("a defect");
            }
        };
        try (Heartbeat heartbeat = new Heartbeat(bench.client, "other", Duration.ofMillis(50), defective)) {
            await("after " + heartbeat).atMost(AgentBench.SOON).until(() -> beats.get() >= 3);
        } finally {
            bench.client
                    .leases()
                    .inNamespace("kube-node-lease")
                    .withName("other")
                    .delete();
        }
    }

    @Test
    void commands_run_beside_a_container_with_its_environment() throws Exception {
        bench.pod(
                "hosting",
                c -> c.withArgs("--port=3000")
                        .addNewEnv()
                        .withName("COLOR")
                        .withValue("blue")
                        .endEnv());
        Pod pod = bench.untilReady("hosting");
        Process process = bench.containers()
                .exec("default", "hosting", "main", List.of("sh", "-c", "echo $COLOR $POD_IP; exit 4"));
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("blue " + pod.getStatus().getPodIP() + "\n");
        assertThat(process.waitFor()).isEqualTo(4);
        assertThatThrownBy(() -> bench.containers().exec("default", "hosting", "main", List.of("no-such-thing")))
                .hasMessage("exec: \"no-such-thing\": executable file not found in $PATH");
        assertThatThrownBy(() -> bench.containers().exec("default", "hosting", "other", List.of("sh")))
                .isInstanceOf(ContainerAccess.NotHereException.class)
                .hasMessage("pod hosting has no container other");
    }

    @Test
    void a_port_of_a_pod_can_be_dialled_from_inside() throws Exception {
        bench.pod("dialled", c -> c.withArgs("--port=3000"));
        bench.untilReady("dialled");
        try (SocketChannel channel = bench.containers().dial("default", "dialled", 3000)) {
            channel.write(ByteBuffer.wrap("GET /hostname HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
            assertThat(new String(channel.socket().getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .endsWith("dialled\n");
        }
        assertThatThrownBy(() -> bench.containers().dial("default", "dialled", 3001))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(":3001: ");
    }

    @Test
    void times_are_whole_seconds_and_conditions_complete() {
        bench.pod("timed", c -> {});
        Pod pod = bench.untilReady("timed");
        assertThat(Instant.parse(pod.getStatus().getStartTime()).getNano()).isZero();
        assertThat(pod.getStatus().getConditions())
                .extracting(c -> c.getType())
                .contains("PodScheduled", "Initialized", "ContainersReady", "Ready");
        assertThat(pod.getStatus().getQosClass()).isEqualTo("BestEffort");
        assertThat(pod.getStatus().getHostIP()).isEqualTo("127.202.1.1");
    }
}
