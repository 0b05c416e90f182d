package dev.portolan.ui.browser;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The Chrome DevTools Protocol over a web socket: a command, its answer, and the events in between. */
final class DevTools implements AutoCloseable, WebSocket.Listener {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int ANSWER_SECONDS = 60;

    private final HttpClient http;
    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    private final List<JsonNode> events = new CopyOnWriteArrayList<>();
    private final StringBuilder partial = new StringBuilder();
    private WebSocket socket;

    private DevTools(HttpClient http) {
        this.http = http;
    }

    static DevTools connect(HttpClient http, URI address) {
        var tools = new DevTools(http);
        tools.socket = http.newWebSocketBuilder().buildAsync(address, tools).join();
        return tools;
    }

    /** Sends a command and waits for its result. */
    JsonNode send(String method, Map<String, ?> parameters) throws IOException, InterruptedException {
        int number = numbers.incrementAndGet();
        var answer = new CompletableFuture<JsonNode>();
        waiting.put(number, answer);
        socket.sendText(JSON.writeValueAsString(Map.of("id", number, "method", method, "params", parameters)), true)
                .join();
        try {
            JsonNode reply = answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
            if (reply.has("error")) throw new IOException(method + ": " + reply.path("error"));
            return reply.path("result");
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(method + ": no answer", e);
        } finally {
            waiting.remove(number);
        }
    }

    /** Every event so far. */
    List<JsonNode> events() {
        return events;
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            JsonNode message = JSON.readTree(partial.toString());
            partial.setLength(0);
            CompletableFuture<JsonNode> answer = waiting.get(message.path("id").asInt(-1));
            if (answer == null) events.add(message);
            else answer.complete(message);
        }
        from.request(1);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        waiting.values().forEach(w -> w.completeExceptionally(error));
    }

    @Override
    public void close() {
        socket.abort();
        http.close();
    }
}
