package dev.portolan.node.runtime.inprocess;

import dev.portolan.node.core.ResolvConf;
import dev.portolan.node.http.HttpGet;
import dev.portolan.node.http.Response;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * netexec's {@code /dial}: asks another netexec on behalf of the caller, over HTTP or UDP, several times, and lists the answers and errors as
 * JSON.
 */
final class Dial {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int MOST_TRIES = 1000;

    private Dial() {}

    static Response answer(PodProgram pod, Map<String, String> query) {
        String host = query.getOrDefault("host", "").replaceAll("[\\[\\]]", "");
        String port = query.getOrDefault("port", "");
        String request = query.getOrDefault("request", "");
        String protocol = query.getOrDefault("protocol", "http");
        String tries = query.getOrDefault("tries", "1");
        if (host.isEmpty() || !port.matches("\\d{1,5}") || Integer.parseInt(port) > 65535) {
            return Response.text(400, "host and port are needed: /dial?host=&port=&request=&protocol=&tries=\n");
        }
        if (!protocol.equals("http") && !protocol.equals("udp")) {
            return Response.text(400, "unsupported protocol: " + protocol + "\n");
        }
        if (!tries.matches("\\d{1,4}")) {
            return Response.text(400, "tries parameter is not a number\n");
        }
        List<String> answers = new ArrayList<>();
        List<String> errors = new ArrayList<>();
        for (int i = Math.min(MOST_TRIES, Integer.parseInt(tries)); i > 0; i--) {
            try {
                InetSocketAddress to = new InetSocketAddress(resolve(pod, host), Integer.parseInt(port));
                answers.add(protocol.equals("udp") ? udp(pod, to, request) : http(pod, host, to, request));
            } catch (IOException failure) {
                errors.add(String.valueOf(failure.getMessage()));
            }
        }
        Map<String, List<String>> out = new LinkedHashMap<>();
        if (!answers.isEmpty()) {
            out.put("responses", answers);
        }
        if (!errors.isEmpty()) {
            out.put("errors", errors);
        }
        return Response.json(JSON.writeValueAsString(out));
    }

    private static InetAddress resolve(PodProgram pod, String host) throws IOException {
        ResolvConf names = ResolvConf.parse(Files.readString(pod.folder().resolve("resolv.conf")));
        return new StubResolver(pod, names).resolve(host);
    }

    private static String http(PodProgram pod, String host, InetSocketAddress to, String request) throws IOException {
        String target = request.startsWith("/") ? request : "/" + request;
        Map<String, String> headers = Map.of("Host", host + ":" + to.getPort(), "User-Agent", "agnhost");
        HttpGet get = new HttpGet("http", to, target, headers, TIMEOUT);
        Response response = get.send(() -> pod.inside(() -> SocketChannel.open().socket()));
        if (response.status() >= 400) {
            throw new IOException("request to " + to + target + " failed: " + response.status());
        }
        return response.bodyText();
    }

    private static String udp(PodProgram pod, InetSocketAddress to, String request) throws IOException {
        try (DatagramSocket socket = pod.inside(() -> new DatagramSocket())) {
            socket.setSoTimeout((int) TIMEOUT.toMillis());
            socket.connect(to);
            byte[] question = request.getBytes(StandardCharsets.UTF_8);
            socket.send(new DatagramPacket(question, question.length));
            DatagramPacket answer = new DatagramPacket(new byte[2048], 2048);
            socket.receive(answer);
            return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8);
        }
    }
}
