package dev.portolan.ui.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A tab, used as a person would: by keys and by the mouse at places where something is. */
final class Page implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Map<String, Integer> CODES = Map.of(
            "Enter",
            13,
            "Escape",
            27,
            "ArrowLeft",
            37,
            "ArrowUp",
            38,
            "ArrowRight",
            39,
            "ArrowDown",
            40,
            "Home",
            36,
            "End",
            35,
            "Tab",
            9);

    private final DevTools tools;

    private Page(DevTools tools) {
        this.tools = tools;
    }

    static Page first(int port) throws IOException, InterruptedException {
        HttpClient http = HttpClient.newHttpClient();
        URI list = URI.create("http://127.0.0.1:" + port + "/json/list");
        String targets = http.send(HttpRequest.newBuilder(list).build(), BodyHandlers.ofString())
                .body();
        for (JsonNode target : JSON.readTree(targets)) {
            if (!target.path("type").asString("").equals("page")) continue;
            var page = new Page(DevTools.connect(
                    http, URI.create(target.path("webSocketDebuggerUrl").asString(""))));
            for (String domain : List.of("Page", "Runtime", "Log", "Accessibility")) {
                page.tools.send(domain + ".enable", Map.of());
            }
            return page;
        }
        throw new IOException("no page in " + targets);
    }

    void go(String address) throws IOException, InterruptedException {
        tools.send("Page.navigate", Map.of("url", address));
    }

    void size(int width, int height) throws IOException, InterruptedException {
        tools.send(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    /** What the system is said to prefer. */
    void prefers(String scheme) throws IOException, InterruptedException {
        tools.send(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** The value of an expression; promises are awaited. */
    JsonNode eval(String expression) throws IOException, InterruptedException {
        JsonNode result = tools.send(
                "Runtime.evaluate",
                Map.of("expression", expression, "returnByValue", true, "awaitPromise", true, "userGesture", true));
        if (result.has("exceptionDetails")) throw new IOException(expression + ": " + result.path("exceptionDetails"));
        return result.path("result").path("value");
    }

    /** Waits until an expression is true. */
    void until(String expression) {
        Awaitility.await(expression)
                .atMost(DEADLINE)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> eval("Boolean(" + expression + ")").asBoolean(false));
    }

    private static String quoted(String text) {
        return JSON.writeValueAsString(text);
    }

    /** The text of the one element that a selector finds. */
    String text(String selector) throws IOException, InterruptedException {
        return eval("document.querySelector(" + quoted(selector) + ")?.innerText ?? '(nothing)'")
                .asString("");
    }

    /** Clicks in the middle of what a selector finds, and nowhere if something else is there. */
    void click(String selector) throws IOException, InterruptedException {
        JsonNode at = eval(
                "(() => { const e = document.querySelector(%s); e.scrollIntoView({block:'center'}); const r = e.getBoundingClientRect(); const x = r.x + r.width/2, y = r.y + Math.min(r.height/2, 14); return {x, y, hit: e.contains(document.elementFromPoint(x, y))}; })()"
                        .formatted(quoted(selector)));
        assertThat(at.path("hit").asBoolean(false))
                .as("%s can be hit", selector)
                .isTrue();
        for (String type : List.of("mousePressed", "mouseReleased")) {
            tools.send(
                    "Input.dispatchMouseEvent",
                    Map.of(
                            "type",
                            type,
                            "x",
                            at.path("x").asDouble(),
                            "y",
                            at.path("y").asDouble(),
                            "button",
                            "left",
                            "clickCount",
                            1));
        }
    }

    void press(String key) throws IOException, InterruptedException {
        int code = CODES.getOrDefault(key, 0);
        boolean letter = key.length() == 1;
        tools.send(
                "Input.dispatchKeyEvent",
                letter
                        ? Map.of("type", "keyDown", "key", key, "text", key)
                        : key.equals("Enter")
                                ? Map.of("type", "keyDown", "key", key, "windowsVirtualKeyCode", code, "text", "\r")
                                : Map.of("type", "rawKeyDown", "key", key, "windowsVirtualKeyCode", code));
        tools.send("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key, "windowsVirtualKeyCode", code));
    }

    void type(String text) throws IOException, InterruptedException {
        tools.send("Input.insertText", Map.of("text", text));
    }

    void shot(Path file) throws IOException, InterruptedException {
        JsonNode picture = tools.send("Page.captureScreenshot", Map.of("format", "png"));
        Files.createDirectories(file.getParent());
        Files.write(file, Base64.getDecoder().decode(picture.path("data").asString("")));
    }

    /** The tree that screen readers get: role and name of each node that is not ignored. */
    List<String> accessible() throws IOException, InterruptedException {
        var all = new java.util.ArrayList<String>();
        for (JsonNode node : tools.send("Accessibility.getFullAXTree", Map.of()).path("nodes")) {
            if (node.path("ignored").asBoolean(false)) continue;
            all.add(node.path("role").path("value").asString("") + ": "
                    + node.path("name").path("value").asString(""));
        }
        return all;
    }

    /** Errors of scripts, and what the content policy refused. */
    List<String> complaints() {
        return tools.events().stream()
                .filter(e -> e.path("method").asString("").equals("Runtime.exceptionThrown")
                        || e.path("method").asString("").equals("Log.entryAdded")
                                && e.path("params")
                                        .path("entry")
                                        .path("level")
                                        .asString("")
                                        .equals("error"))
                .map(JsonNode::toString)
                .toList();
    }

    @Override
    public void close() {
        tools.close();
    }
}
