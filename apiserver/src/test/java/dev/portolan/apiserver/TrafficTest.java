package dev.portolan.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portolan.apiserver.audit.AuditConfig;
import dev.portolan.apiserver.audit.AuditLevel;
import dev.portolan.apiserver.http.InFlightLimits;
import dev.portolan.apiserver.http.TrafficConfig;
import dev.portolan.apiserver.pki.TlsContexts;
import java.io.IOException;
import java.net.SocketException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What holds for all requests: how many, how long, counted how, written down where; and whether the server is well. */
class TrafficTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    /** Nobody will ever have written so much: who asks for it waits. */
    private static final String WAITS = MAPS + "?resourceVersion=999999999&resourceVersionMatch=NotOlderThan";

    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private RunningServer server(UnaryOperator<TrafficConfig> shape) {
        return new RunningServer(ApiServerConfig.local(folder).withTraffic(shape.apply(TrafficConfig.DEFAULT)));
    }

    private static void mayReadEverything(RunningServer api, String user) {
        assertThat(api.post("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", """
                        {"metadata": {"name": "reads"}, "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "edit"},
                         "subjects": [{"kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": "%s"}]}""".formatted(user))
                        .code())
                .isEqualTo(201);
    }

    @Test
    void one_request_too_many_is_told_to_come_again_and_masters_never() {
        try (var api = server(t -> t.withInFlight(new InFlightLimits(1, 1)))) {
            mayReadEverything(api, "ann");
            var ann = api.as("ann");
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(ann.get(MAPS).code()).isEqualTo(200)); // once her role is known
            var over = new AtomicBoolean(); // one wait may be over before this thread comes to its next request
            var waiting = CompletableFuture.runAsync(() -> {
                while (!over.get()) ann.get(WAITS);
            });
            try (var another = api.as("ann")) {
                await().atMost(SOON).untilAsserted(() -> {
                    var refused = another.get(MAPS);
                    assertThat(refused.code()).isEqualTo(429);
                    assertThat(refused.at("/reason")).isEqualTo("TooManyRequests");
                    assertThat(refused.at("/details/retryAfterSeconds")).isEqualTo("1");
                });
                assertThat(api.get(MAPS).code()).as("system:masters").isEqualTo(200);
                assertThat(another.post(MAPS, "{\"metadata\": {\"name\": \"one\"}}")
                                .code())
                        .as("writes have places of their own")
                        .isEqualTo(201);
            } finally {
                over.set(true);
            }
            waiting.join();
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(ann.get(MAPS).code()).isEqualTo(200));
        }
    }

    @Test
    void a_watch_takes_no_place() throws Exception {
        try (var api = server(t -> t.withInFlight(new InFlightLimits(1, 1)))) {
            mayReadEverything(api, "ann");
            var ann = api.as("ann");
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(ann.get(MAPS).code()).isEqualTo(200));
            var watch = CompletableFuture.supplyAsync(() -> ann.status(MAPS + "?watch=true&timeoutSeconds=10"));
            await().atMost(SOON)
                    .untilAsserted(
                            () -> assertThat(metric(api, "verb=\"WATCH\"")).isEqualTo("1.0"));

            assertThat(api.as("ann").get(MAPS).code()).isEqualTo(200);

            assertThat(watch.join()).isEqualTo(200);
        }
    }

    /** The value of the first sample whose line has this text. */
    private static String metric(RunningServer api, String text) {
        return metrics(api)
                .lines()
                .filter(l -> !l.startsWith("#") && l.contains(text))
                .map(l -> l.substring(l.lastIndexOf(' ') + 1))
                .findFirst()
                .orElse("none");
    }

    private static String metrics(RunningServer api) {
        HttpResponse<String> answer = api.raw("/metrics", UnaryOperator.identity());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    @ParameterizedTest
    @CsvSource({"timeout=100ms, 504", "timeout=0.1s, 504", "timeout=soon, 400", "timeout=-1s, 400"})
    void a_request_may_say_how_long_it_waits(String parameter, int code) {
        try (var api = server(t -> t)) {
            assertThat(api.get(WAITS + "&" + parameter).code()).isEqualTo(code);
        }
    }

    @Test
    void a_body_that_drips_is_a_504_when_the_time_of_its_request_is_over() throws Exception {
        try (var api = server(t -> t.withTime(Duration.ofMillis(300)))) {
            var tls = TlsContexts.client(api.server().authority(), "admin", List.of("system:masters"));
            var uri = api.server().uri();
            try (var socket = (SSLSocket) tls.getSocketFactory().createSocket(uri.getHost(), uri.getPort())) {
                socket.setSoTimeout(50);
                socket.getOutputStream()
                        .write(("POST " + MAPS
                                        + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                var answer = new StringBuilder();
                await().atMost(SOON).until(() -> {
                    drip(socket);
                    try {
                        answer.append((char) socket.getInputStream().read());
                        return true;
                    } catch (java.net.SocketTimeoutException notYet) {
                        return false;
                    }
                });
                socket.setSoTimeout(30_000);
                answer.append(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII));
                assertThat(answer.toString()).startsWith("HTTP/1.1 504");
            }
        }
    }

    private static void drip(SSLSocket socket) throws IOException {
        try {
            socket.getOutputStream().write(' ');
            socket.getOutputStream().flush();
        } catch (SocketException over) {
            return; // the server need not hear out what it has answered
        }
    }

    @Test
    void requests_are_counted_under_the_names_that_kube_apiserver_has() {
        try (var api = server(t -> t)) {
            api.get(MAPS);
            api.post(MAPS + "?dryRun=All", "{\"metadata\": {\"name\": \"one\"}}");
            api.post(MAPS, "{\"metadata\": {\"name\": \"one\"}}");
            api.post(MAPS, "{\"metadata\": {\"name\": \"one\"}}");
            api.get("/apis/made.up/v1/nothings");

            await().atMost(SOON)
                    .untilAsserted(
                            () -> { // a request is counted when its answer is on its way
                                String text = metrics(api);
                                assertThat(text)
                                        .contains("# TYPE apiserver_request_total counter")
                                        .contains("# TYPE apiserver_request_duration_seconds histogram")
                                        .contains("apiserver_current_inflight_requests{request_kind=\"mutating\"} 0.0");
                                assertThat(sample(text, "apiserver_request_total", "LIST", "200"))
                                        .isEqualTo("1.0");
                                assertThat(sample(text, "apiserver_request_total", "POST", "201", "dry_run=\"All\""))
                                        .isEqualTo("1.0");
                                assertThat(sample(text, "apiserver_request_total", "POST", "201", "dry_run=\"\""))
                                        .isEqualTo("1.0");
                                assertThat(sample(text, "apiserver_request_total", "POST", "409"))
                                        .isEqualTo("1.0");
                                assertThat(text).as("names that clients invent").doesNotContain("nothings");
                            });
        }
    }

    private static String sample(String text, String name, String verb, String code, String... more) {
        return text.lines()
                .filter(l -> l.startsWith(name + "{")
                        && l.contains("resource=\"configmaps\"")
                        && l.contains("verb=\"" + verb + "\"")
                        && l.contains("code=\"" + code + "\"")
                        && List.of(more).stream().allMatch(l::contains))
                .map(l -> l.substring(l.lastIndexOf(' ') + 1))
                .findFirst()
                .orElse("none");
    }

    @Test
    void metrics_are_not_for_everybody() {
        try (var api = server(t -> t)) {
            assertThat(api.anonymous().status("/metrics")).isEqualTo(403);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/readyz|200|ok",
                "/healthz|200|ok",
                "/livez/ping|200|ok",
                "/livez?verbose|200|[+]ping ok#[+]store ok#livez check passed#",
                "/readyz?verbose=1&exclude=watch-cache|200|[+]ping ok#[+]store ok#[+]watch-cache excluded: ok#[+]shutdown ok#readyz check passed#",
                "/readyz/watch-cache?verbose|200|[+]watch-cache ok#readyz check passed#",
            })
    void the_server_says_how_it_is(String path, int code, String words) {
        try (var api = server(t -> t)) {
            await().atMost(SOON)
                    .untilAsserted(
                            () -> { // its caches may be a second behind just after the start
                                HttpResponse<String> answer = api.raw(path, UnaryOperator.identity());
                                assertThat(answer.statusCode()).isEqualTo(code);
                                assertThat(answer.body()).isEqualTo(words.replace('#', '\n'));
                            });
            assertThat(api.get("/livez/nothing").code()).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @EnumSource(AuditLevel.class)
    void the_audit_log_tells_as_much_as_it_was_told_to_and_never_a_secret(AuditLevel level) throws IOException {
        Path file = folder.resolve("audit.log");
        try (var api = server(t -> t.withAudit(new AuditConfig(file, level)))) {
            api.post(MAPS, "{\"metadata\": {\"name\": \"one\"}, \"data\": {\"a\": \"told\"}}");
            api.post(
                    "/api/v1/namespaces/default/secrets",
                    "{\"metadata\": {\"name\": \"s\"}, \"stringData\": {\"p\": \"hidden\"}}");
            api.get("/api/v1/namespaces/default/secrets");
            api.post("/api/v1/namespaces/default/serviceaccounts/default/token", "{\"spec\": {}}");
            api.send(MAPS + "/gone", r -> r.header("Impersonate-User", "ann").header("User-Agent", "tester/1"));
        }
        if (level == AuditLevel.NONE) {
            assertThat(file).doesNotExist();
            return;
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        String text = Files.readString(file);
        assertThat(text).doesNotContain("hidden", "aGlkZGVu", "eyJ");
        JsonNode made = find(text, "create", "configmaps");
        assertThat(made.path("level").asString()).isEqualTo(level.text());
        assertThat(made.at("/user/groups/0").asString()).isEqualTo("system:masters");
        assertThat(made.at("/objectRef/namespace").asString()).isEqualTo("default");
        assertThat(made.at("/responseStatus/code").asInt()).isEqualTo(201);
        assertThat(made.at("/requestObject/data/a").asString(""))
                .isEqualTo(level.tells(AuditLevel.REQUEST) ? "told" : "");
        assertThat(made.at("/responseObject/metadata/uid").asString("").isEmpty())
                .isEqualTo(!level.tells(AuditLevel.REQUEST_RESPONSE));
        assertThat(find(text, "create", "secrets").path("level").asString()).isEqualTo("Metadata");
        JsonNode refused = find(text, "get", "configmaps");
        assertThat(refused.at("/impersonatedUser/username").asString()).isEqualTo("ann");
        assertThat(refused.at("/user/username").asString()).isEqualTo("admin");
        assertThat(refused.at("/userAgent").asString()).isEqualTo("tester/1");
        assertThat(refused.at("/responseStatus/code").asInt()).isEqualTo(403);
    }

    private static JsonNode find(String text, String verb, String resource) {
        return text.lines()
                .map(JSON::readTree)
                .filter(e -> e.path("verb").asString("").equals(verb)
                        && e.at("/objectRef/resource").asString("").equals(resource))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void an_answer_names_the_line_that_tells_of_it() throws IOException {
        Path file = folder.resolve("audit.log");
        String id;
        try (var api = server(t -> t.withAudit(new AuditConfig(file, AuditLevel.METADATA)))) {
            HttpResponse<String> answer = api.raw("/version", HttpRequest.Builder::GET);
            id = answer.headers().firstValue("Audit-Id").orElseThrow();
        }
        assertThat(Files.readString(file)).contains("\"auditID\":\"" + id + "\"");
    }
}
