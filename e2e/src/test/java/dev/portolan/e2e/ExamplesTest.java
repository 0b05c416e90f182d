package dev.portolan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** What each example is there to show, counted; all of them on one cluster. That their pages are right is shown by {@link DocsTest}. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ExamplesTest {
    private static Host host;
    private static Seed cluster;

    @BeforeAll
    static void boot() throws IOException, InterruptedException {
        host = Host.make(Host.As.ROOT);
        cluster = new Seed(host);
        host.portolan("up", example("gateway-api/crds.yaml"), "--detach").ok();
        host.set("KUBECONFIG", host.state().resolve("kubeconfig").toString());
    }

    @AfterAll
    static void down() throws IOException, InterruptedException {
        if (host != null) host.close();
    }

    private static String example(String name) {
        return Host.root().resolve("examples").resolve(name).toString();
    }

    private static void up(String name) {
        host.portolan("up", example(name), "--wait", "240s").ok();
    }

    /** How often each line came. */
    private static Map<String, Integer> counted(Ran ran) {
        var counts = new TreeMap<String, Integer>();
        ran.ok().out().lines().filter(l -> !l.isBlank()).forEach(line -> counts.merge(line.strip(), 1, Integer::sum));
        return counts;
    }

    private static Ran shell(String script) {
        return host.run("sh", "-c", script);
    }

    private static Map<String, Integer> firstLines(int calls, String curl) {
        return counted(shell("for i in $(seq " + calls + "); do curl -sS --max-time 30 " + curl
                + " > $HOME/answer || exit 1; head -n 1 $HOME/answer; done"));
    }

    @Test
    @Order(1)
    void blue_and_green_change_places_without_losing_a_request() throws IOException, InterruptedException {
        up("blue-green");
        cluster.eventually(
                () -> assertThat(firstLines(20, "http://127.0.0.1:30080/")).containsOnlyKeys("blue"));
        Process load = host.start(
                "sh",
                "-c",
                "for i in $(seq 300); do curl -sSf --max-time 30 http://127.0.0.1:30080/ >/dev/null || exit 1; done");
        for (String colour : List.of("green", "blue", "green")) {
            cluster.kubectl(
                            "patch",
                            "service",
                            "web",
                            "--patch",
                            "{\"spec\":{\"selector\":{\"colour\":\"" + colour + "\"}}}")
                    .ok();
            cluster.eventually(
                    () -> assertThat(firstLines(10, "http://127.0.0.1:30080/")).containsOnlyKeys(colour));
        }
        assertThat(load.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(load.exitValue()).as("every request was answered").isZero();
    }

    @Test
    @Order(2)
    void a_canary_gets_about_its_weight_of_the_requests_and_all_that_ask_for_it() {
        up("canary");
        cluster.eventually(
                () -> assertThat(firstLines(100, "http://127.0.0.1:8088/")).containsOnlyKeys("stable", "canary"));
        Map<String, Integer> answers = firstLines(300, "http://127.0.0.1:8088/");
        assertThat(answers).containsOnlyKeys("stable", "canary");
        assertThat(answers.get("canary")).as("30 of 300, by chance").isBetween(6, 75);
        assertThat(firstLines(10, "-H 'x-canary: yes' http://127.0.0.1:8088/")).containsOnlyKeys("canary");
    }

    @Test
    @Order(3)
    void grpc_calls_share_a_connection_and_so_a_pod_unless_the_client_or_a_proxy_spreads_them() {
        up("grpc");
        cluster.eventually(
                () -> assertThat(greeters("greeter", 50051, 10, "")).hasSize(1).containsValue(10));
        cluster.eventually(() -> assertThat(greeters("greeter-pods", 50051, 10, "each"))
                .hasSize(2)
                .containsValues(5, 5));
        cluster.eventually(() -> assertThat(greeters("127.0.0.1", 8080, 40, "")).hasSize(2));
    }

    private static Map<String, Integer> greeters(String name, int port, int calls, String how) {
        return counted(shell("cd " + example("grpc/programs")
                + " && ../../../portolan run -- java -cp '../../../cli/target/portolan/lib/*' Client.java " + name + " "
                + port + " " + calls + " " + how + " | grep -o 'greeter-.*'"));
    }

    @Test
    @Order(4)
    void a_websocket_stays_with_its_pod_inside_and_through_the_ingress() {
        up("websocket");
        for (String url : List.of("ws://echo/", "ws://127.0.0.1:8080/")) {
            cluster.eventually(() -> {
                Ran ran = shell("cd " + example("websocket/programs") + " && ../../../portolan run -- java Client.java "
                        + url + " 10");
                List<String> said = ran.ok().out().lines().toList();
                assertThat(said).as("%s", ran).hasSize(10);
                assertThat(said.stream().map(line -> line.split(": ")[0]).distinct())
                        .singleElement()
                        .asString()
                        .startsWith("echo-");
                assertThat(said.stream().map(line -> line.split(": ")[1]))
                        .containsExactly("1", "2", "3", "4", "5", "6", "7", "8", "9", "10");
            });
        }
    }

    @Test
    @Order(5)
    void what_the_database_confirmed_outlives_its_leader_and_can_be_read_meanwhile() {
        up("database");
        cluster.eventually(
                () -> cluster.curl("-f", "http://127.0.0.1:30082/ready").ok());
        for (int i = 1; i <= 5; i++) {
            assertThat(cluster.curl("-d", "entry " + i, "http://127.0.0.1:30082/entries")
                            .ok()
                            .out())
                    .isEqualTo("ledger-0 has " + i + "\n");
        }
        String[] wanted = {"entry 1", "entry 2", "entry 3", "entry 4", "entry 5"};
        cluster.eventually(() -> assertThat(entries("ledger-1")).containsExactly(wanted));
        cluster.kubectl("delete", "pod", "ledger-0").ok();
        cluster.eventually(() -> assertThat(cluster.curl("http://127.0.0.1:30081/entries")
                        .ok()
                        .out()
                        .lines())
                .containsExactly(wanted));
        cluster.kubectl("rollout", "status", "statefulset/ledger", "--timeout=240s")
                .ok();
        cluster.eventually(() -> assertThat(cluster.curl("-d", "entry 6", "http://127.0.0.1:30082/entries")
                        .ok()
                        .out())
                .isEqualTo("ledger-0 has 6\n"));
        cluster.eventually(() -> assertThat(entries("ledger-1")).hasSize(6).endsWith("entry 6"));
    }

    private static List<String> entries(String pod) {
        String address = cluster.query("pod/" + pod, "{.status.podIP}").getFirst();
        return Arrays.asList(
                cluster.curl("http://" + address + ":7000/entries").ok().out().split("\n"));
    }

    @Test
    @Order(6)
    void the_shop_sells_what_it_has_and_no_more() {
        up("shop");
        String[] door = {"-H", "Host: market.localhost"};
        cluster.eventually(() -> {
            Ran page = cluster.curl(door[0], door[1], "http://127.0.0.1:8080/").ok();
            assertThat(page.out()).contains("sextant     240 ducats, 3 left", "shown by front-");
            assertThat(page.out()).containsPattern(Host.found("python3") ? "catalog in python" : "catalog in java");
        });
        var codes = firstLines(
                5,
                "-X POST -o /dev/null -w '%{http_code}\\n' -H 'Host: market.localhost' http://127.0.0.1:8080/buy/sextant");
        assertThat(codes).containsEntry("200", 3).containsEntry("409", 2);
        assertThat(cluster.curl(door[0], door[1], "http://127.0.0.1:8080/").ok().out())
                .contains("sextant     240 ducats, 0 left");
        cluster.eventually(
                () -> assertThat(host.portolan("logs", "service/stock").ok().out())
                        .contains("sextant sold, 0 left", "sextant wanted, none left"));
    }
}
