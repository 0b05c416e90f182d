package dev.portolan.apiserver.reads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.portolan.apiserver.RunningServer;
import dev.portolan.apiserver.pki.TlsContexts;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Watches over WebSocket: what is told is what WatchSemanticsTest says, a message an event. */
class WebSocketWatchTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private RunningServer api;

    @BeforeEach
    void start() {
        api = new RunningServer(folder);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private static final class Heard implements WebSocket.Listener {
        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        private final StringBuilder part = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            part.append(text);
            if (last) {
                messages.add(part.toString());
                part.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            messages.add("closed " + code);
            return null;
        }

        JsonNode event() throws InterruptedException {
            String message = messages.poll(30, TimeUnit.SECONDS);
            assertThat(message).isNotNull();
            return new JsonMapper().readTree(message);
        }
    }

    private WebSocket watch(Heard heard, String user, String group, String query) {
        var client = HttpClient.newBuilder()
                .sslContext(TlsContexts.client(api.server().authority(), user, List.of(group)))
                .build();
        URI uri = URI.create(api.server().uri().toString().replace("https:", "wss:") + MAPS + "?" + query);
        return client.newWebSocketBuilder().buildAsync(uri, heard).join();
    }

    private void make(String name, int bytes) {
        assertThat(api.post(
                                MAPS,
                                "{\"metadata\": {\"name\": \"%s\"}, \"data\": {\"a\": \"%s\"}}"
                                        .formatted(name, "x".repeat(bytes)))
                        .code())
                .isEqualTo(201);
    }

    @Test
    void each_event_is_a_message_however_long() throws Exception {
        var heard = new Heard();
        watch(heard, "admin", "system:masters", "watch=true&fieldSelector=metadata.name!%3Dkube-root-ca.crt");
        make("short", 1);
        make("middle", 5_000);
        make("long", 200_000);

        for (String name : List.of("short", "middle", "long")) {
            JsonNode event = heard.event();
            assertThat(event.path("type").asString()).isEqualTo("ADDED");
            assertThat(event.at("/object/metadata/name").asString()).isEqualTo(name);
        }
    }

    @Test
    void a_watch_whose_time_is_over_is_closed_in_order() throws Exception {
        var heard = new Heard();
        watch(
                heard,
                "admin",
                "system:masters",
                "watch=1&timeoutSeconds=1&resourceVersion=" + api.get(MAPS).at("/metadata/resourceVersion"));

        assertThat(heard.messages.poll(30, TimeUnit.SECONDS)).isEqualTo("closed 1000");
    }

    @Test
    void a_client_that_closes_ends_its_watch() {
        int before = api.server().watches();
        WebSocket socket = watch(new Heard(), "admin", "system:masters", "watch=true");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(api.server().watches()).isEqualTo(before + 1));

        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();

        await().atMost(SOON).untilAsserted(() -> {
            make("wakes-" + Long.toString(System.nanoTime(), 36), 1);
            assertThat(api.server().watches()).isEqualTo(before);
        });
    }

    @Test
    void who_may_not_watch_is_told_so_instead_of_the_upgrade() {
        assertThatThrownBy(() -> watch(new Heard(), "ann", "nobody", "watch=true"))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        e -> assertThat(e.getResponse().statusCode()).isEqualTo(403));
    }
}
