package dev.portolan.node.runtime.inprocess;

import dev.portolan.node.http.Request;
import dev.portolan.node.http.Response;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * agnhost netexec: the endpoints that Kubernetes' own network tests ask. {@code /upload} is left out, because there is
 * no container to put a file in.
 */
final class NetExec implements BuiltIn {
    private static final int HTTP = 8080;
    private static final int UDP = 8081;

    @Override
    public int run(PodProgram pod, List<String> args) throws IOException, InterruptedException {
        Arguments flags = Arguments.parse(
                "netexec", args, Set.of("http-port", "udp-port", "sctp-port", "http-override", "delay-shutdown"));
        int http = flags.port("http-port", HTTP);
        int udp = flags.port("udp-port", UDP);
        AtomicBoolean healthy = new AtomicBoolean(true);
        pod.http(http, request -> answer(pod, request, healthy));
        pod.print("Started HTTP server on port " + http);
        if (udp > 0) {
            pod.udp(udp, message -> udp(pod, message));
            pod.print("Started UDP server on port " + udp);
        }
        return pod.awaitStop();
    }

    private static Response answer(PodProgram pod, Request request, AtomicBoolean healthy) {
        pod.print(request.method() + " " + request.target());
        return switch (request.path()) {
            case "/" -> Response.text(200, "NOW: " + Instant.now());
            case "/hostname", "/hostName" -> Response.text(200, pod.identity().hostname());
            case "/clientip" ->
                Response.text(
                        200,
                        request.client().getAddress().getHostAddress() + ":"
                                + request.client().getPort());
            case "/echo" -> {
                String code = request.query().getOrDefault("code", "200");
                yield Response.text(
                        code.matches("[2-5]\\d\\d") ? Integer.parseInt(code) : 200,
                        request.query().getOrDefault("msg", ""));
            }
            case "/header" ->
                Response.text(
                        200,
                        request.header(request.query().getOrDefault("key", "")).orElse(""));
            case "/healthz" -> healthy.get() ? Response.text(200, "") : Response.text(412, "");
            case "/dial" -> Dial.answer(pod, request.query());
            case "/shell" -> Shell.answer(pod, request.query());
            case "/redirect" -> {
                String code = request.query().getOrDefault("code", "302");
                String location = request.query().getOrDefault("location", "/").replaceAll("[\\r\\n]", "");
                yield new Response(
                        code.matches("3\\d\\d") ? Integer.parseInt(code) : 302,
                        Map.of("Location", location),
                        new byte[0]);
            }
            case "/exit" -> {
                String code = request.query().getOrDefault("code", "0");
                pod.stop(code.matches("\\d{1,3}") ? Integer.parseInt(code) : 0);
                yield Response.text(200, "");
            }
            case "/shutdown" -> {
                healthy.set(false);
                pod.stop(0);
                yield Response.text(200, "");
            }
            default -> Response.text(404, "404 page not found\n");
        };
    }

    private static UdpMessage udp(PodProgram pod, UdpMessage message) {
        String text = message.text().strip();
        if (text.startsWith("echo ")) {
            return message.answer(text.substring("echo ".length()));
        }
        return switch (text.toLowerCase(java.util.Locale.ROOT)) {
            case "hostname" -> message.answer(pod.identity().hostname());
            case "clientip" ->
                message.answer(message.peer().getAddress().getHostAddress() + ":"
                        + message.peer().getPort());
            default -> message.answer("unknown request: " + text);
        };
    }
}
