package dev.portolan.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** A cluster of three nodes on one host: who reaches whom, what pods see, and what kubectl does to nodes. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class NodesTest {
    private static final Duration SOON = Duration.ofMinutes(3);
    private static Host host;
    private static String kubectl;

    @BeforeAll
    static void up() throws IOException, InterruptedException {
        host = Host.make(Host.As.ROOT);
        assumeFalse(Kubectls.all().isEmpty(), "needs a kubectl: on the PATH, or Debian's, which ./test unpacks");
        kubectl = Kubectls.any();
        Path folder = Files.createDirectories(host.home().resolve("manifests"));
        Files.writeString(
                folder.resolve("web.yaml"),
                """
                apiVersion: apps/v1
                kind: Deployment
                metadata: { name: web }
                spec:
                  replicas: 6
                  selector: { matchLabels: { app: web } }
                  template:
                    metadata: { labels: { app: web } }
                    spec:
                      terminationGracePeriodSeconds: 1
                      containers:
                      - name: main
                        image: registry.k8s.io/e2e-test-images/agnhost:2.47
                        args: [netexec, --http-port=8080, --udp-port=8081]
                        ports: [{ containerPort: 8080 }]
                        readinessProbe: { periodSeconds: 1, httpGet: { path: /healthz, port: 8080 } }
                ---
                apiVersion: v1
                kind: Service
                metadata: { name: web }
                spec:
                  type: NodePort
                  selector: { app: web }
                  ports: [{ port: 80, targetPort: 8080, nodePort: 30080 }]
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: { name: settings }
                data: { colour: green, run.sh: "#!/bin/sh\\necho from a volume\\n" }
                ---
                apiVersion: v1
                kind: Pod
                metadata: { name: tools }
                spec:
                  terminationGracePeriodSeconds: 1
                  containers:
                  - name: main
                    image: any
                    command: [sh, -c, "/etc/portolan-e2e/settings/run.sh; sleep 1000"]
                    volumeMounts:
                    - { name: settings, mountPath: /etc/portolan-e2e/settings }
                    - { name: scratch, mountPath: /portolan-e2e-data, subPath: deep/er }
                  - name: shell
                    image: any
                    command: [sh, -c, "sleep 1000"]
                    volumeMounts:
                    - { name: settings, mountPath: /portolan-e2e-colour, subPath: colour }
                    - { name: scratch, mountPath: /portolan-e2e-data, subPath: deep/er }
                  volumes:
                  - { name: settings, configMap: { name: settings, defaultMode: 0755 } }
                  - { name: scratch, emptyDir: {} }
                ---
                apiVersion: v1
                kind: Pod
                metadata: { name: on-the-host }
                spec:
                  hostNetwork: true
                  terminationGracePeriodSeconds: 1
                  nodeName: node-2
                  containers:
                  - { name: main, image: agnhost, args: [netexec, --http-port=9311, --udp-port=-1] }
                """ + hostPort("host-port-1", "127.0.0.1", "TCP") + hostPort("host-port-2", "10.244.0.1", "TCP")
                        + hostPort("host-port-3", "10.244.0.1", "UDP"));
        host.portolan("up", "--detach", "--nodes", "3", "--zones", "a,b", "--wait", "240s", folder.toString())
                .ok();
        host.set("KUBECONFIG", host.state().resolve("kubeconfig").toString());
    }

    private static String hostPort(String name, String ip, String protocol) {
        return """
                ---
                apiVersion: v1
                kind: Pod
                metadata: { name: %s }
                spec:
                  terminationGracePeriodSeconds: 1
                  nodeName: node-1
                  containers:
                  - name: main
                    image: agnhost
                    args: [netexec, --http-port=8080, --udp-port=8080]
                    ports: [{ containerPort: 8080, hostPort: 9310, hostIP: %s, protocol: %s }]
                """.formatted(name, ip, protocol);
    }

    @AfterAll
    static void down() throws IOException, InterruptedException {
        if (host != null) host.close();
    }

    private static String kubectl(String... words) {
        var command = new java.util.ArrayList<>(List.of(kubectl));
        command.addAll(List.of(words));
        return host.run(command.toArray(String[]::new)).ok().out();
    }

    private static List<String> pods(String node) {
        return kubectl(
                        "get",
                        "pods",
                        "-l",
                        "app=web",
                        "--field-selector",
                        "spec.nodeName=" + node,
                        "-o",
                        "jsonpath={.items[*].metadata.name}")
                .strip()
                .transform(names -> names.isEmpty() ? List.of() : List.of(names.split(" ")));
    }

    @Test
    @Order(1)
    void nodes_are_ready_and_say_their_zone_and_pods_are_on_all_of_them() {
        await().atMost(SOON).untilAsserted(NodesTest::nodesSayTheirZone);
        for (String node : List.of("node-1", "node-2", "node-3")) {
            assertThat(pods(node)).as(node).isNotEmpty();
        }
    }

    private static void nodesSayTheirZone() {
        String nodes = kubectl("get", "nodes", "-L", "topology.kubernetes.io/zone", "--no-headers");
        assertThat(nodes.lines().map(l -> l.replaceAll(" +", " ")))
                .satisfiesExactly(
                        one -> assertThat(one).startsWith("node-1 Ready").endsWith(" a"),
                        two -> assertThat(two).startsWith("node-2 Ready").endsWith(" b"),
                        three -> assertThat(three).startsWith("node-3 Ready").endsWith(" a"));
    }

    @Test
    @Order(2)
    void every_node_reaches_a_service_of_pods_on_all_nodes() {
        String all = "for i in $(seq 70); do curl -sS -m 20 http://web/hostname || exit 1; echo; done";
        for (String node : List.of("node-1", "node-2", "node-3")) {
            await().atMost(SOON).untilAsserted(() -> {
                String said = kubectl("exec", pods(node).getFirst(), "--", "sh", "-c", all);
                assertThat(new TreeSet<>(said.lines().toList()))
                        .as("from %s", node)
                        .hasSize(6);
            });
        }
        Set<String> answers = new TreeSet<>();
        await().atMost(SOON).until(() -> {
            Ran ran = host.run("curl", "-sS", "-m", "20", "http://127.0.0.1:30080/hostname");
            if (ran.exit() == 0) answers.add(ran.out());
            return answers.size() == 6;
        });
        // Often enough to have met a pod of every node.
        String often = "for i in $(seq 70); do curl -sS -m 20 http://10.244.0.1:30080/hostname || exit 1; echo; done";
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(new TreeSet<>(
                                host.run("sh", "-c", often).ok().out().lines().toList()))
                        .hasSize(6));
    }

    @Test
    @Order(3)
    void agnhost_commands_run_beside_a_built_in_program() {
        String pod = pods("node-2").getFirst();
        assertThat(kubectl("exec", pod, "--", "/agnhost", "connect", "web:80", "--timeout", "30s"))
                .isEmpty();
        Ran refused = host.run(kubectl, "exec", pod, "--", "/agnhost", "connect", "web:81", "--timeout=30s");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).startsWith("REFUSED");
        assertThat(kubectl("exec", pod, "--", "/agnhost", "dns-suffix"))
                .isEqualTo("default.svc.cluster.local,svc.cluster.local,cluster.local\n");
        assertThat(kubectl(
                        "exec",
                        pod,
                        "--",
                        "curl",
                        "-s",
                        "http://127.0.0.1:8080/dial?host=web&port=80&request=hostname"))
                .startsWith("{\"responses\":[\"web-");
        assertThat(kubectl("exec", pod, "--", "curl", "-s", "http://127.0.0.1:8080/shell?cmd=id"))
                .contains("uid=65534");
    }

    @Test
    @Order(4)
    void programs_see_volumes_where_they_are_mounted_and_the_host_does_not() {
        await().atMost(SOON).until(() -> kubectl("logs", "tools", "-c", "main").startsWith("from a volume"));
        kubectl("exec", "tools", "-c", "shell", "--", "sh", "-c", "echo here > /portolan-e2e-data/letter");
        assertThat(kubectl(
                        "exec",
                        "tools",
                        "-c",
                        "shell",
                        "--",
                        "cat",
                        "/portolan-e2e-colour",
                        "/portolan-e2e-data/letter"))
                .isEqualTo("greenhere\n");
        assertThat(host.run(
                                kubectl,
                                "exec",
                                "tools",
                                "-c",
                                "shell",
                                "--",
                                "sh",
                                "-c",
                                "echo red > /portolan-e2e-colour")
                        .said())
                .contains("Read-only file system");
        assertThat(Path.of("/portolan-e2e-data")).doesNotExist();
        assertThat(Path.of("/etc/portolan-e2e")).doesNotExist();
    }

    @Test
    @Order(4)
    void a_program_speaks_to_the_api_as_its_account_with_what_it_finds_where_clients_look() {
        String ask = "cd /var/run/secrets/kubernetes.io/serviceaccount; curl -s -m 20 --cacert ca.crt"
                + " -H \"Authorization: Bearer $(cat token)\""
                + " https://kubernetes.default.svc/api/v1/namespaces/$(cat namespace)/pods";
        String[] words = {"exec", "tools", "-c", "shell", "--", "sh", "-c", ask};
        assertThat(kubectl(words))
                .contains("User \\\"system:serviceaccount:default:default\\\" cannot list resource \\\"pods\\\"");

        kubectl("create", "rolebinding", "see", "--clusterrole=view", "--serviceaccount=default:default");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(kubectl(words)).contains("\"kind\":\"PodList\"", "\"name\":\"tools\""));
    }

    @Test
    @Order(5)
    void the_same_host_port_answers_by_address_and_protocol() {
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(host.run("curl", "-s", "-m", "5", "http://127.0.0.1:9310/hostname")
                            .out())
                    .isEqualTo("host-port-1");
            assertThat(host.run("curl", "-s", "-m", "5", "http://10.244.0.1:9310/hostname")
                            .out())
                    .isEqualTo("host-port-2");
            String udp = "exec 3<>/dev/udp/10.244.0.1/9310; echo hostname >&3; timeout 2 head -c 11 <&3";
            assertThat(host.run("bash", "-c", udp).out()).isEqualTo("host-port-3");
            assertThat(host.run("curl", "-s", "-m", "5", "http://10.244.1.1:9311/hostname")
                            .out())
                    .isEqualTo("on-the-host");
        });
        assertThat(kubectl("get", "pod", "on-the-host", "-o", "jsonpath={.status.podIP} {.status.hostIP}"))
                .isEqualTo("10.244.1.1 10.244.1.1");
    }

    @Test
    @Order(6)
    void a_drained_node_has_no_pods_and_no_endpoints_and_gets_none_until_it_is_taken_back() throws IOException {
        Path budget = Files.writeString(host.home().resolve("budget.yaml"), """
                apiVersion: policy/v1
                kind: PodDisruptionBudget
                metadata: { name: web }
                spec: { minAvailable: 5, selector: { matchLabels: { app: web } } }
                """);
        kubectl("apply", "-f", budget.toString());
        await().atMost(SOON)
                .until(() -> kubectl("get", "pdb", "web", "-o", "jsonpath={.status.disruptionsAllowed}")
                        .equals("1"));
        Ran drain = host.run(
                        kubectl,
                        "drain",
                        "node-3",
                        "--ignore-daemonsets",
                        "--delete-emptydir-data",
                        "--force",
                        "--timeout=240s")
                .ok();
        assertThat(drain.said())
                .as("the second of two pods has to wait for the replacement of the first")
                .contains("Cannot evict pod as it would violate the pod's disruption budget.");
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(pods("node-3")).isEmpty();
            assertThat(kubectl("get", "endpoints", "web", "-o", "jsonpath={.subsets[*].addresses[*].nodeName}")
                            .split(" "))
                    .hasSize(6)
                    .containsOnly("node-1", "node-2");
        });
        kubectl("uncordon", "node-3");
        kubectl("scale", "deployment", "web", "--replicas=9");
        await().atMost(SOON).until(() -> !pods("node-3").isEmpty());
    }

    @Test
    @Order(7)
    void a_node_whose_plug_is_pulled_loses_its_pods_to_the_others() throws IOException {
        Path critical = Files.writeString(host.home().resolve("critical.yaml"), """
                apiVersion: apps/v1
                kind: Deployment
                metadata: { name: critical }
                spec:
                  replicas: 3
                  selector: { matchLabels: { app: critical } }
                  template:
                    metadata: { labels: { app: critical } }
                    spec:
                      terminationGracePeriodSeconds: 1
                      tolerations:
                      - { key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: 2 }
                      topologySpreadConstraints:
                      - maxSkew: 1
                        topologyKey: kubernetes.io/hostname
                        whenUnsatisfiable: ScheduleAnyway
                        labelSelector: { matchLabels: { app: critical } }
                      containers:
                      - { name: main, image: portolan/echo, args: [--port=8080] }
                ---
                apiVersion: v1
                kind: Service
                metadata: { name: critical }
                spec:
                  selector: { app: critical }
                  ports: [{ port: 80, targetPort: 8080 }]
                """);
        kubectl("apply", "-f", critical.toString());
        kubectl("rollout", "status", "deployment/critical", "--timeout=240s");
        await().atMost(SOON).untilAsserted(() -> assertThat(critical()).contains("node-3"));
        kubectl("annotate", "node", "node-3", "portolan.dev/power=off");
        await().atMost(Duration.ofMinutes(5)).untilAsserted(() -> {
            assertThat(kubectl("get", "node", "node-3", "--no-headers")).contains("NotReady");
            assertThat(critical()).hasSize(3).doesNotContain("node-3");
            assertThat(kubectl(
                            "get",
                            "pods",
                            "-l",
                            "app=critical",
                            "--field-selector",
                            "spec.nodeName=node-3",
                            "-o",
                            "jsonpath={.items[*].metadata.deletionTimestamp}"))
                    .as("its pod is being deleted, and nobody is there to say that it has ended")
                    .isNotEmpty();
        });
        String often = "for i in $(seq 40); do curl -sS -m 20 http://critical/hostname || exit 1; done";
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(
                                new TreeSet<>(kubectl("exec", pods("node-1").getFirst(), "--", "sh", "-c", often)
                                        .lines()
                                        .toList()))
                        .hasSize(3));
    }

    /** The nodes of the ready endpoints. */
    private static List<String> critical() {
        return List.of(kubectl("get", "endpoints", "critical", "-o", "jsonpath={.subsets[*].addresses[*].nodeName}")
                .split(" "));
    }

    @Test
    @Order(8)
    void nothing_is_left_when_it_ends() {
        host.portolan("down").ok();
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(host.links()).isEmpty();
            assertThat(host.processes()).isEmpty();
        });
    }
}
