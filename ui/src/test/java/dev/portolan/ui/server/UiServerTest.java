package dev.portolan.ui.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portolan.explain.core.DiagnosisText;
import dev.portolan.explain.core.ExplainIngress;
import dev.portolan.explain.core.ExplainPod;
import dev.portolan.explain.core.ExplainService;
import dev.portolan.explain.edge.SnapshotReader;
import dev.portolan.ui.Lab;
import dev.portolan.ui.Scenery;
import dev.portolan.ui.Scenery.Is;
import dev.portolan.ui.TrafficCounters;
import dev.portolan.ui.TrafficCounters.Counts;
import dev.portolan.ui.core.Ref;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The page's server on a real API server, asked byte by byte. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UiServerTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final List<String> READS = List.of(
            "/ui/events",
            "/ui/explanation?id=service/default/web",
            "/ui/yaml?id=service/default/web",
            "/ui/object-events?id=service/default/web",
            "/ui/containers?id=pod/default/web-a",
            "/ui/logs?id=pod/default/web-a&container=main",
            "/ui/timeline",
            "/ui/past?at=0");

    private static final List<String> EVERYTHING = List.of(
            "ingress/default/shop", "service/default/web", "slice/default/web-1", "pod/default/web-a", "node//node-1");

    private final AtomicLong connections = new AtomicLong();
    private Lab lab;
    private Http http;
    private String session;

    @BeforeAll
    void start(@TempDir Path folder) {
        TrafficCounters counters =
                () -> new Counts(Map.of(Ref.service("default", "web"), connections.addAndGet(7)), List.of("A gap."));
        lab = Lab.start(folder, counters);
        http = new Http(lab.port());
        Scenery scenery = lab.scenery();
        scenery.node("node-1");
        scenery.service("web");
        scenery.ingress("shop", "web");
        scenery.pod("web", "web-a", "node-1", "10.244.1.2", true);
        scenery.slice("web-1", "web", List.of(Scenery.endpoint("web-a", "node-1", "10.244.1.2", Is.READY)));
        session = "Cookie: " + http.get(lab.door()).cookie();
        await().atMost(DEADLINE)
                .until(
                        () -> { // each kind is watched apart
                            try (Socket socket = events();
                                    BufferedReader in = reader(socket)) {
                                String snapshot = until(in, "snapshot");
                                return EVERYTHING.stream().allMatch(snapshot::contains);
                            }
                        });
    }

    private Socket events() throws IOException {
        return http.open("GET", "/ui/events", "127.0.0.1:" + lab.port(), List.of(session), false);
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    @AfterAll
    void stop() {
        lab.close();
    }

    @Test
    void a_link_opens_the_page_once() {
        String door = lab.door();
        Http.Reply first = http.get(door);
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.header("set-cookie"))
                .matches("portolan-ui=[A-Za-z0-9_-]{43}; Path=/ui; HttpOnly; SameSite=Strict");
        assertThat(http.get("/ui", "Cookie: " + first.cookie()).body()).contains("<main id=\"map\"");

        Http.Reply second = http.get(door);
        assertThat(second.status()).isEqualTo(401);
        assertThat(second.header("set-cookie")).isEmpty();
        assertThat(second.body()).contains("portolan ui");
    }

    @Test
    void a_look_at_a_link_by_head_does_not_use_it_up() {
        String door = lab.door();
        assertThat(http.send("HEAD", door, "127.0.0.1:" + lab.port()).body()).isEmpty();
        assertThat(http.get(door).status()).isEqualTo(200);
    }

    @Test
    void without_a_session_nothing_is_told() {
        assertThat(http.get("/ui").status()).isEqualTo(401);
        for (String path : READS) {
            assertThat(http.get(path).status()).as(path).isEqualTo(401);
            assertThat(http.get(path, "Cookie: portolan-ui=AAAA").status())
                    .as(path)
                    .isEqualTo(401);
        }
    }

    @Test
    void another_sites_page_is_told_nothing_even_with_the_cookie() {
        for (String path : READS) {
            assertThat(http.get(path, session, "Sec-Fetch-Site: cross-site").status())
                    .as(path)
                    .isEqualTo(401);
        }
    }

    @Test
    void a_name_that_is_not_ours_is_refused_whatever_it_points_at() {
        for (String host : List.of("evil.example:" + lab.port(), "127.0.0.1", "127.0.0.1:80", "[::1]:" + lab.port())) {
            Http.Reply reply = http.send("GET", "/ui/timeline", host, session);
            assertThat(reply.status()).as(host).isEqualTo(421);
            assertThat(reply.body()).contains("127.0.0.1:" + lab.port());
        }
        assertThat(http.send("GET", "/ui/timeline", "localhost:" + lab.port(), session)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void nothing_can_be_written() {
        for (String method : List.of("POST", "PUT", "PATCH", "DELETE", "OPTIONS")) {
            for (String path : List.of("/ui", "/ui/yaml?id=service/default/web", "/ui/open?token=x")) {
                Http.Reply reply = http.send(method, path, "127.0.0.1:" + lab.port(), session, "Content-Length: 0");
                assertThat(reply.status()).as(method + " " + path).isEqualTo(405);
                assertThat(reply.header("allow")).isEqualTo("GET, HEAD");
            }
        }
    }

    @Test
    void every_answer_forbids_foreign_and_inline_scripts_frames_and_keeping() {
        for (String path : List.of("/ui", "/ui/assets/main.js", "/ui/nowhere", "/ui/timeline", "/", "/ui/open")) {
            Http.Reply reply = http.get(path, session);
            assertThat(reply.header("content-security-policy"))
                    .as(path)
                    .startsWith("default-src 'none'; script-src 'self'; style-src 'self'")
                    .contains("frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(reply.header("x-content-type-options")).isEqualTo("nosniff");
            assertThat(reply.header("cache-control")).isEqualTo("no-store");
            assertThat(reply.header("referrer-policy")).isEqualTo("no-referrer");
        }
    }

    @Test
    void every_file_that_the_page_names_is_served_and_nothing_else() {
        String page = http.get("/ui", session).body();
        var named = java.util.regex.Pattern.compile("/ui/assets/[a-z.]+")
                .matcher(page)
                .results()
                .map(java.util.regex.MatchResult::group)
                .distinct()
                .toList();
        assertThat(named).hasSizeGreaterThan(4);
        assertThat(named)
                .allSatisfy(path -> assertThat(http.get(path).status()).as(path).isEqualTo(200));
        for (String path : List.of("/ui/assets/../Ui.class", "/ui/assets/%2e%2e/Ui.class", "/ui/assets/nothing.js")) {
            assertThat(http.get(path, session).status()).as(path).isIn(400, 404);
        }
    }

    @Test
    void the_explanation_is_word_for_word_that_of_the_diagnosis() {
        var now = SnapshotReader.read(lab.client());
        var text = new DiagnosisText(72);
        String service = text.of(ExplainService.explain(now, "default", "web")).stripTrailing();
        String pod = text.of(ExplainPod.explain(now, "default", "web-a")).stripTrailing();
        String ingress = text.of(ExplainIngress.explain(now, "default", "shop")).stripTrailing();
        for (String id : List.of("service/default/web", "slice/default/web-1", "ingress/default/shop")) {
            assertThat(http.get("/ui/explanation?id=" + id, session).body())
                    .as(id)
                    .contains(service);
        }
        assertThat(http.get("/ui/explanation?id=pod/default/web-a", session).body())
                .contains("Ready", pod, service);
        assertThat(http.get("/ui/explanation?id=ingress/default/shop", session).body())
                .startsWith(ingress);
    }

    @Test
    void yaml_is_the_object_without_the_book_keeping_of_fields() {
        Http.Reply reply = http.get("/ui/yaml?id=service/default/web", session);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).contains("kind:", "Service", "clusterIP:").doesNotContain("managedFields");
    }

    @Test
    void what_is_no_id_or_no_longer_there_is_said() {
        assertThat(http.get("/ui/yaml?id=secret/default/x", session).status()).isEqualTo(400);
        assertThat(http.get("/ui/yaml", session).status()).isEqualTo(400);
        assertThat(http.get("/ui/yaml?id=service/default/nowhere", session).status())
                .isEqualTo(404);
        assertThat(http.get("/ui/past?at=yesterday", session).status()).isEqualTo(400);
    }

    @Test
    void the_stream_begins_with_everything_and_goes_on_with_what_changes() throws IOException {
        try (Socket socket = events();
                BufferedReader in = reader(socket)) {
            String snapshot = until(in, "snapshot");
            assertThat(snapshot).contains(EVERYTHING);
            assertThat(until(in, "gaps")).contains("A gap.");
            assertThat(until(in, "rates")).contains("service/default/web");

            lab.scenery().pod("web", "web-b", "node-1", "10.244.1.3", false);
            String delta = until(in, "delta"); // what other tests left may still be on its way before it
            while (!delta.contains("pod/default/web-b")) delta = until(in, "delta");
            assertThat(delta).doesNotContain("pod/default/web-a");
        }
        lab.client()
                .pods()
                .inNamespace("default")
                .withName("web-b")
                .withGracePeriod(0)
                .delete();
    }

    private static String until(BufferedReader in, String event) throws IOException {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.equals("event: " + event)) return in.readLine();
        }
        throw new IOException("the stream ended before " + event);
    }

    @Test
    void a_service_without_endpoints_is_shown_with_the_words_of_its_diagnosis() throws IOException {
        lab.scenery().service("lonely");
        String finding = ExplainService.explain(SnapshotReader.read(lab.client()), "default", "lonely")
                .broken()
                .orElseThrow()
                .finding();
        try (Socket socket = events();
                BufferedReader in = reader(socket)) {
            String line = in.readLine();
            while (line != null && !line.contains(finding)) line = in.readLine();
            assertThat(line).contains("service/default/lonely");
        } finally {
            lab.client().services().inNamespace("default").withName("lonely").delete();
        }
    }

    @Test
    void the_past_is_told_as_it_was() {
        Scenery scenery = lab.scenery();
        scenery.service("past");
        scenery.slice("past-1", "past", List.of(Scenery.endpoint("past-a", "node-1", "10.244.1.7", Is.READY)));
        await().atMost(DEADLINE)
                .untilAsserted(() ->
                        assertThat(http.get("/ui/timeline", session).body()).contains("past-a"));
        long then = System.currentTimeMillis();
        scenery.slice("past-1", "past", List.of(Scenery.endpoint("past-b", "node-1", "10.244.1.8", Is.READY)));
        await().atMost(DEADLINE)
                .untilAsserted(() ->
                        assertThat(http.get("/ui/timeline", session).body()).contains("past-b"));

        assertThat(http.get("/ui/past?at=" + then, session).body())
                .contains("pod/default/past-a")
                .doesNotContain("pod/default/past-b");
        assertThat(http.get("/ui/past?at=" + System.currentTimeMillis(), session)
                        .body())
                .contains("pod/default/past-b")
                .doesNotContain("pod/default/past-a");
    }
}
