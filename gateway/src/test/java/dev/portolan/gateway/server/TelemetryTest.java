package dev.portolan.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portolan.gateway.core.RouteTable;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What operators learn of requests. */
class TelemetryTest extends Proxied {
    @TempDir
    Path folder;

    @Test
    void each_request_is_a_line_of_json_whatever_it_says() throws Exception {
        Path log = folder.resolve("access.log");
        start(config().withAccessLog(log));
        try (Backend backend = Backend.saying("127.0.7.1", "hello")) {
            routeTo(backend);
            Wire.ask(
                    address,
                    "GET /a?b=\"c HTTP/1.1\r\nHost: h\r\nUser-Agent: x\"\\\u00e4\tb\r\nConnection: close\r\n\r\n");
            get("/second");
            await().until(() -> Files.readAllLines(log).size() == 2);
            List<JsonNode> lines = Files.readAllLines(log).stream()
                    .map(line -> new JsonMapper().readTree(line))
                    .toList();
            JsonNode second = lines.get(1);
            assertThat(lines.get(0).get("user_agent").asString()).isEqualTo("x\"\\\u00e4\tb");
            assertThat(second.get("target").asString()).isEqualTo("/second");
            assertThat(second.get("status").asInt()).isEqualTo(200);
            assertThat(second.get("bytes").asInt()).isEqualTo(5);
            assertThat(second.get("client").asString()).isEqualTo("127.0.0.1");
            assertThat(second.get("route").asString()).isEqualTo("Ingress default/i");
            assertThat(second.get("backend").asString()).isEqualTo(backend.hostAndPort());
        }
    }

    @Test
    void requests_are_counted_by_route_and_class_of_status() throws Exception {
        try (Backend backend = Backend.saying("127.0.7.1", "hello")) {
            routeTo(backend);
            get("/");
            get("/");
            Wire.get(address, "other", "/");
            await().untilAsserted(() -> {
                assertThat(requests("Ingress default/i", "2xx")).isEqualTo(2);
                assertThat(requests("", "4xx")).isEqualTo(1);
            });
        }
    }

    @Test
    void owners_of_routes_that_are_gone_are_forgotten() throws Exception {
        try (Backend backend = Backend.saying("127.0.7.1", "hello")) {
            routeTo(backend);
            get("/");
            await().until(() -> requests("Ingress default/i", "2xx") == 1);
            routeTo(backend);
            assertThat(requests("Ingress default/i", "2xx")).isEqualTo(1);
            server.route(RouteTable.EMPTY);
            assertThat(requests("Ingress default/i", "2xx")).isZero();
        }
    }

    @Test
    void standard_output_outlives_the_access_log() throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(shown, true, StandardCharsets.UTF_8);
        System.setOut(out);
        try (Backend backend = Backend.saying("127.0.7.1", "hello")) {
            start(config().withAccessLog(Path.of("-")));
            routeTo(backend);
            get("/logged");
            server.close();
        } finally {
            System.setOut(before);
        }
        out.println("still here");
        assertThat(out.checkError()).isFalse();
        assertThat(shown.toString(StandardCharsets.UTF_8)).contains("/logged").endsWith("still here\n");
    }

    private double requests(String route, String code) {
        CounterSnapshot requests = (CounterSnapshot) server.metrics().stream()
                .filter(s -> s.getMetadata().getName().equals("portolan_gateway_requests"))
                .findFirst()
                .orElseThrow();
        return requests.getDataPoints().stream()
                .filter(d -> route.equals(d.getLabels().get("route"))
                        && code.equals(d.getLabels().get("code")))
                .mapToDouble(CounterSnapshot.CounterDataPointSnapshot::getValue)
                .sum();
    }
}
