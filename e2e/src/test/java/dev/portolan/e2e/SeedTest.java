package dev.portolan.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Every sentence of the seed, tried by hand: as root, with pods in network namespaces and Services in the kernel. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class SeedTest {
    private static Host host;
    private static Seed seed;

    @BeforeAll
    static void up() throws IOException, InterruptedException {
        host = Host.make(Host.As.ROOT);
        seed = new Seed(host);
        Ran ran = seed.up().ok();
        assertThat(ran.out())
                .contains("microservice-one-service", "ClusterIP", "from here", "LoadBalancer", "headless");
    }

    @AfterAll
    static void down() throws IOException, InterruptedException {
        if (host != null) host.close();
    }

    @Test
    @Order(1)
    void endpoints_are_the_addresses_of_the_pods() {
        List<String> pods = seed.podAddresses("app=microservice-one");
        assertThat(pods).hasSize(2).allMatch(ip -> ip.startsWith("10.244."));
        seed.eventually(() -> {
            assertThat(seed.query("endpoints/microservice-one-service", "{.subsets[*].addresses[*].ip}"))
                    .isEqualTo(pods);
            assertThat(seed.kubectl("get", "endpoints").ok().out())
                    .contains(pods.get(0) + ":3000")
                    .contains(pods.get(1) + ":3000");
        });
    }

    @Test
    @Order(2)
    void a_service_name_answers_from_both_replicas() {
        seed.eventually(() -> assertThat(seedRun(20)).hasSize(2));
    }

    private static List<String> seedRun(int calls) {
        String loop = "for i in $(seq " + calls
                + "); do curl -sS --max-time 20 http://microservice-one-service:3200/hostname || exit 1; echo; done";
        Ran ran = host.portolan("run", "--", "sh", "-c", loop).ok();
        return ran.out().lines().filter(l -> !l.isBlank()).distinct().sorted().toList();
    }

    @Test
    @Order(2)
    void the_node_port_the_load_balancer_and_the_ingress_answer() {
        seed.eventually(() -> assertThat(seed.answerers(20, "http://127.0.0.1:30008/hostname"))
                .hasSize(2));
        seed.eventually(
                () -> assertThat(seed.query("service/ms-service-loadbalancer", "{.status.loadBalancer.ingress[0].ip}"))
                        .hasSize(1));
        String address = seed.query("service/ms-service-loadbalancer", "{.status.loadBalancer.ingress[0].ip}")
                .getFirst();
        assertThat(seed.answerers(20, "http://" + address + ":3200/hostname")).hasSize(2);
        assertThat(seed.curl("-H", "Host: shop.localhost", "http://127.0.0.1:8080/one")
                        .ok()
                        .out())
                .contains("microservice-one");
        seed.eventually(() -> assertThat(seed.query("ingress/shop", "{.status.loadBalancer.ingress[0].ip}"))
                .containsExactly("127.0.0.1"));
        assertThat(seed.curl(
                                "-o",
                                "/dev/null",
                                "-w",
                                "%{http_code}",
                                "-H",
                                "Host: nobody.example",
                                "http://127.0.0.1:8080/")
                        .ok()
                        .out())
                .isEqualTo("404");
    }

    @Test
    @Order(2)
    void a_pod_reaches_a_service_by_its_short_name() {
        String pod = seed.query("pods", "{.items[0].metadata.name}").getFirst();
        Ran ran = seed.kubectl(
                "exec", pod, "--", "curl", "-sS", "--max-time", "20", "http://microservice-one-service:3200/hostname");
        assertThat(ran.ok().out()).startsWith("microservice-one-");
    }

    @Test
    @Order(2)
    void dns_answers_with_the_vip_the_pods_and_the_named_ports() {
        assumeTrue(Host.found("dig"), "needs dig (Debian: bind9-dnsutils)");
        String vip = seed.query("service/mongodb-service", "{.spec.clusterIP}").getFirst();
        assertThat(dig("mongodb-service.default.svc.cluster.local", "A")).containsExactly(vip);
        seed.eventually(() -> assertThat(dig("mongodb-service-headless.default.svc.cluster.local", "A"))
                .isEqualTo(seed.podAddresses("app=mongodb")));
        assertThat(dig("_mongodb._tcp.mongodb-service.default.svc.cluster.local", "SRV"))
                .singleElement()
                .asString()
                .contains("27017 mongodb-service.default.svc.cluster.local.");
        assertThat(dig("_mongodb-exporter._tcp.mongodb-service.default.svc.cluster.local", "SRV"))
                .singleElement()
                .asString()
                .contains("9216");
        assertThat(dig("mongodb-0.mongodb-service-headless.default.svc.cluster.local", "A"))
                .containsExactlyElementsOf(seed.query("pod/mongodb-0", "{.status.podIP}"));
        assertThat(host.run("dig", "@10.96.0.10", "nobody.default.svc.cluster.local")
                        .ok()
                        .out())
                .contains("NXDOMAIN");
    }

    private static List<String> dig(String name, String type) {
        return host.run("dig", "+short", "@10.96.0.10", name, type)
                .ok()
                .out()
                .lines()
                .sorted()
                .toList();
    }

    @Test
    @Order(2)
    void one_service_has_two_named_ports() {
        String pod = seed.query("pods", "{.items[0].metadata.name}").getFirst();
        assertThat(seed.kubectl("exec", pod, "--", "curl", "-sS", "http://mongodb-service:9216/")
                        .ok()
                        .out())
                .startsWith("database_documents");
    }

    @Test
    @Order(3)
    void the_stateful_chain_keeps_what_it_is_told_and_a_new_database_pod_copies_it() {
        seed.curl("-X", "PUT", "-d", "astrolabe", "-H", "Host: shop.localhost", "http://127.0.0.1:8080/item-1")
                .ok();
        seed.eventually(() -> assertThat(seed.curl("-H", "Host: shop.localhost", "http://127.0.0.1:8080/")
                        .ok()
                        .out())
                .contains("item-1=astrolabe"));
        seed.kubectl("scale", "statefulset/mongodb", "--replicas=3").ok();
        seed.kubectl("rollout", "status", "statefulset/mongodb", "--timeout=240s")
                .ok();
        seed.eventually(() -> assertThat(seed.kubectl("logs", "mongodb-2").ok().out())
                .contains("copied 1 documents from")
                .contains("ready with 1 documents"));
    }

    @Test
    @Order(4)
    void a_deleted_pod_leaves_the_endpoints_and_no_request_fails() throws IOException, InterruptedException {
        List<String> before = seed.podAddresses("app=microservice-one");
        Process load = host.start(
                "sh",
                "-c",
                "i=0; while [ $i -lt 400 ]; do curl -sSf --max-time 30 http://127.0.0.1:30008/hostname >/dev/null || exit 1; i=$((i+1)); done");
        String pod = seed.kubectl(
                        "get", "pods", "-l", "app=microservice-one", "-o", "jsonpath={.items[0].metadata.name}")
                .ok()
                .out();
        seed.kubectl("delete", "pod", pod).ok();
        seed.kubectl("rollout", "status", "deployment/microservice-one", "--timeout=240s")
                .ok();
        assertThat(load.waitFor()).as("every request was answered").isZero();
        seed.eventually(() -> {
            List<String> after = seed.query("endpoints/microservice-one-service", "{.subsets[*].addresses[*].ip}");
            assertThat(after).hasSize(2).isNotEqualTo(before);
            assertThat(seed.podAddresses("app=microservice-one")).isEqualTo(after);
        });
    }

    @Test
    @Order(5)
    void a_service_without_pods_refuses_at_once() {
        seed.kubectl("scale", "deployment/microservice-one", "--replicas=0").ok();
        seed.eventually(() -> {
            Ran ran = seed.curl("--connect-timeout", "5", "http://127.0.0.1:30008/");
            assertThat(ran.exit()).as("curl's code for a refused connection").isEqualTo(7);
        });
        seed.kubectl("scale", "deployment/microservice-one", "--replicas=2").ok();
        seed.kubectl("rollout", "status", "deployment/microservice-one", "--timeout=240s")
                .ok();
    }

    @Test
    @Order(6)
    void a_taken_node_port_is_refused_with_its_holder() {
        Ran ran =
                host.portolan("up", Seed.folder().resolve("traps/nodeport.yaml").toString());
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.said())
                .contains(
                        "nodeport.yaml:13",
                        "spec.ports[0].nodePort",
                        "30008",
                        "provided port is already allocated",
                        "ms-service-loadbalancer");
    }

    @Test
    @Order(7)
    void a_node_port_without_target_port_is_explained() {
        seed.kubectl("delete", "service", "ms-service-loadbalancer").ok();
        host.portolan("up", Seed.folder().resolve("traps/nodeport.yaml").toString())
                .ok();
        seed.eventually(() -> {
            Ran ran = host.portolan("explain", "service", "ms-service-nodeport");
            assertThat(ran.exit()).isEqualTo(1);
            assertThat(ran.out()).contains("3200", "3000", "targetPort");
            assertThat(seed.curl("--connect-timeout", "5", "http://127.0.0.1:30008/")
                            .exit())
                    .isEqualTo(7);
        });
    }

    @Test
    @Order(8)
    void a_label_typo_is_explained_with_the_nearest_label_and_said_as_an_event() {
        seed.kubectl("delete", "deployment", "microservice-one").ok();
        host.portolan(
                        "up",
                        Seed.folder()
                                .resolve("traps/microservice-one-typo.yaml")
                                .toString(),
                        "--wait",
                        "240s")
                .ok();
        seed.eventually(() -> {
            Ran ran = host.portolan("explain", "service", "microservice-one-service");
            assertThat(ran.exit()).isEqualTo(1);
            assertThat(ran.out()).contains("app=microservice-one", "microservice-on", "selector");
        });
        seed.eventually(() -> assertThat(seed.kubectl("describe", "service", "microservice-one-service")
                        .ok()
                        .out())
                .contains("Warning", "microservice-on"));
        seed.eventually(() -> assertThat(seed.kubectl("get", "endpoints", "microservice-one-service")
                        .ok()
                        .out())
                .contains("<none>"));
    }

    @Test
    @Order(9)
    void down_leaves_nothing_on_the_host() {
        host.portolan("down").ok();
        seed.nothingIsLeftOn(host);
        assertThat(Files.exists(host.state().resolve("store")))
                .as("objects stay for the next up")
                .isTrue();
    }
}
