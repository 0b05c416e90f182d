package dev.portolan.node.runtime.inprocess;

import dev.portolan.node.core.ResolvConf;
import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** agnhost connect: tries a connection and says with one word why there is none: TIMEOUT, REFUSED, DNS or OTHER. */
final class Connect implements BuiltIn {
    @Override
    public int run(PodProgram pod, List<String> args) throws IOException {
        Arguments flags = Arguments.parseWithWords("connect", args, Set.of("timeout", "protocol"));
        if (flags.words().size() != 1 || flags.words().getFirst().lastIndexOf(':') < 1) {
            throw new UsageException("connect [host:port]: needs one target");
        }
        String target = flags.words().getFirst();
        int colon = target.lastIndexOf(':');
        Duration timeout = flags.value("timeout").map(Connect::duration).orElse(Duration.ofSeconds(30));
        String protocol = flags.value("protocol").orElse("tcp").toLowerCase(Locale.ROOT);
        String host = target.substring(0, colon).replaceAll("[\\[\\]]", "");
        String failure = attempt(pod, host, target.substring(colon + 1), protocol, timeout);
        if (failure.isEmpty()) {
            return 0;
        }
        pod.complain(failure);
        return 1;
    }

    /** Go's durations of one unit: 5s, 500ms, 2m. */
    private static Duration duration(String text) {
        if (!text.matches("\\d{1,6}(ms|s|m)")) {
            throw new UsageException("--timeout: \"" + text + "\" is not a duration such as 5s");
        }
        long number = Long.parseLong(text.replaceAll("\\D", ""));
        return text.endsWith("ms")
                ? Duration.ofMillis(number)
                : text.endsWith("m") ? Duration.ofMinutes(number) : Duration.ofSeconds(number);
    }

    private static String attempt(PodProgram pod, String host, String port, String protocol, Duration timeout) {
        InetAddress address;
        try {
            address = new StubResolver(
                            pod, ResolvConf.parse(Files.readString(pod.folder().resolve("resolv.conf"))))
                    .resolve(host);
        } catch (IOException failure) {
            return "DNS: " + failure.getMessage();
        }
        if (!port.matches("\\d{1,5}") || Integer.parseInt(port) > 65535) {
            return "OTHER: " + port + " is not a port";
        }
        InetSocketAddress to = new InetSocketAddress(address, Integer.parseInt(port));
        int millis = (int) Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE);
        try {
            switch (protocol) {
                case "tcp" -> tcp(pod, to, millis);
                case "udp" -> udp(pod, to, millis);
                default -> {
                    return "OTHER: protocol " + protocol + " is not supported here";
                }
            }
            return "";
        } catch (SocketTimeoutException late) {
            return "TIMEOUT";
        } catch (ConnectException | java.net.PortUnreachableException refused) {
            boolean late = String.valueOf(refused.getMessage()).contains("timed out");
            return late ? "TIMEOUT" : "REFUSED";
        } catch (IOException other) {
            return "OTHER: " + other.getMessage();
        }
    }

    private static void tcp(PodProgram pod, InetSocketAddress to, int millis) throws IOException {
        try (SocketChannel channel = pod.inside(SocketChannel::open);
                Socket socket = channel.socket()) {
            socket.connect(to, millis);
        }
    }

    /** As agnhost does: an echo that netexec answers. */
    private static void udp(PodProgram pod, InetSocketAddress to, int millis) throws IOException {
        try (DatagramSocket socket = pod.inside(() -> new DatagramSocket())) {
            socket.setSoTimeout(millis);
            socket.connect(to);
            byte[] question = "echo hello\n".getBytes(StandardCharsets.US_ASCII);
            socket.send(new DatagramPacket(question, question.length));
            socket.receive(new DatagramPacket(new byte[512], 512));
        }
    }
}
