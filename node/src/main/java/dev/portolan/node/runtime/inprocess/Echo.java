package dev.portolan.node.runtime.inprocess;

import dev.portolan.node.http.Request;
import dev.portolan.node.http.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/**
 * {@code portolan/echo}: says over HTTP (and UDP) which pod answered and what it was asked. {@code --port} may be given several times;
 * {@code --udp}; {@code --text} goes in front of every answer. Paths: {@code /hostname}, {@code /healthz}, {@code /readyz} (503 from
 * {@code /fail} until {@code /recover}), {@code /env}, {@code /fetch?url=} (asks another Service by its name in the cluster),
 * {@code /exit?code=}; {@code ?delay=200ms} on any of them.
 */
final class Echo implements BuiltIn {
    private static final int PORT = 8080;
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(5);

    @Override
    public int run(PodProgram pod, List<String> args) throws IOException, InterruptedException {
        Arguments flags = Arguments.parse("echo", args, Set.of("port", "udp", "text"));
        String text = flags.value("text").map(t -> t + "\n").orElse("");
        AtomicBoolean ready = new AtomicBoolean(true);
        List<Integer> ports = new ArrayList<>(flags.ports("port"));
        if (ports.isEmpty()) {
            ports.add(PORT);
        }
        for (int port : ports) {
            pod.http(port, request -> answer(pod, request, ready, text));
            pod.print("listening on port " + port);
        }
        for (int port : flags.ports("udp")) {
            pod.udp(
                    port,
                    message -> message.answer(pod.identity().name() + " "
                            + pod.identity().address().getHostAddress() + ": " + message.text()));
            pod.print("listening on UDP port " + port);
        }
        int code = pod.awaitStop();
        pod.print("stopped");
        return code;
    }

    private static Response answer(PodProgram pod, Request request, AtomicBoolean ready, String text) {
        delay(request.query().getOrDefault("delay", ""));
        String path = request.path();
        if (!path.equals("/healthz") && !path.equals("/readyz")) { // probes would drown the rest
            pod.print(request.method() + " " + request.target() + " from "
                    + request.client().getAddress().getHostAddress());
        }
        return switch (path) {
            case "/hostname" -> Response.text(200, pod.identity().hostname() + "\n");
            case "/healthz" -> Response.text(200, "ok\n");
            case "/readyz" -> ready.get() ? Response.text(200, "ok\n") : Response.text(503, "not ready\n");
            case "/fail" -> {
                ready.set(false);
                yield Response.text(200, "not ready from now on; /recover undoes it\n");
            }
            case "/recover" -> {
                ready.set(true);
                yield Response.text(200, "ready from now on\n");
            }
            case "/env" ->
                Response.text(
                        200,
                        new TreeMap<>(pod.environment())
                                .entrySet().stream()
                                        .map(e -> e.getKey() + "=" + e.getValue() + "\n")
                                        .collect(Collectors.joining()));
            case "/fetch" -> Fetch.answer(pod, request.query().getOrDefault("url", ""));
            case "/exit" -> {
                String code = request.query().getOrDefault("code", "1");
                pod.stop(code.matches("\\d{1,3}") ? Integer.parseInt(code) : 1);
                yield Response.text(200, "ending\n");
            }
            default -> describe(pod, request, text);
        };
    }

    private static Response describe(PodProgram pod, Request request, String text) {
        Map<String, Object> facts = new java.util.LinkedHashMap<>();
        facts.put("pod", pod.identity().name());
        facts.put("namespace", pod.identity().namespace());
        facts.put("ip", pod.identity().address().getHostAddress());
        facts.put("port", request.local().getPort());
        facts.put("method", request.method());
        facts.put("path", request.target());
        facts.put(
                "client",
                request.client().getAddress().getHostAddress() + ":"
                        + request.client().getPort());
        if (request.header("accept").orElse("").contains("application/json")) {
            facts.put("headers", request.headers());
            facts.put("body", new String(request.body(), java.nio.charset.StandardCharsets.UTF_8));
            return Response.json(new tools.jackson.databind.json.JsonMapper().writeValueAsString(facts) + "\n");
        }
        StringBuilder lines = new StringBuilder(text);
        facts.forEach((k, v) -> lines.append(k).append(": ").append(v).append('\n'));
        request.headers()
                .forEach((k, v) ->
                        lines.append("header ").append(k).append(": ").append(v).append('\n'));
        return Response.text(200, lines.toString());
    }

    /** {@code 200ms}, {@code 2s} or plain milliseconds. */
    private static void delay(String text) {
        if (!text.matches("\\d{1,9}(ms|s)?")) {
            return;
        }
        long number = Long.parseLong(text.replaceAll("\\D", ""));
        boolean seconds = text.endsWith("s") && !text.endsWith("ms");
        Duration wanted = seconds ? Duration.ofSeconds(number) : Duration.ofMillis(number);
        try {
            Thread.sleep(wanted.compareTo(LONGEST_DELAY) < 0 ? wanted : LONGEST_DELAY);
        } catch (InterruptedException killed) {
            Thread.currentThread().interrupt();
        }
    }
}
