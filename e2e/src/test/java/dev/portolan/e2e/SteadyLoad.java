package dev.portolan.e2e;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * A program of its own, to be run inside a host's network: asks each way in at a fixed rate, whether or not the answers keep pace, until a
 * file says stop; then writes what it saw. Every request has a connection of its own, and one in ten is answered late, so that there is
 * always something under way. Nothing is tried twice.
 *
 * <p>Arguments: requests a second and way, the file that says stop, the file for the report, and {@code name=url[@host header]} for each way.
 */
final class SteadyLoad {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int SLOW_ONE_IN = 10;

    private final Way way;
    private final ExecutorService requests;
    private final LongAdder answered = new LongAdder();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private long sent;

    private record Way(String name, URI url, String host) {
        static Way of(String word) {
            String[] named = word.split("=", 2);
            String[] parts = named[1].split("@", 2);
            URI url = URI.create(parts[0]);
            return new Way(named[0], url, parts.length > 1 ? parts[1] : url.getAuthority());
        }
    }

    private SteadyLoad(Way way, ExecutorService requests) {
        this.way = way;
        this.requests = requests;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        long micros = 1_000_000 / Integer.parseInt(arguments[0]);
        Path stop = Path.of(arguments[1]);
        Path report = Path.of(arguments[2]);
        var loads = new ArrayList<SteadyLoad>();
        try (ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
                ScheduledExecutorService pace = Executors.newScheduledThreadPool(1)) {
            for (String word : List.of(arguments).subList(3, arguments.length)) {
                var load = new SteadyLoad(Way.of(word), requests);
                loads.add(load);
                pace.scheduleAtFixedRate(load::send, 0, micros, TimeUnit.MICROSECONDS);
            }
            while (!Files.exists(stop)) {
                TimeUnit.MILLISECONDS.sleep(50);
                write(report.resolveSibling(report.getFileName() + ".now"), loads);
            }
            pace.shutdown(); // which also waits for who is sending just now: what is counted as sent is sent
            pace.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            requests.shutdown();
            requests.awaitTermination(PATIENCE.multipliedBy(2).toSeconds(), TimeUnit.SECONDS);
        }
        write(report, loads);
    }

    /** A line for each way, {@code name sent answered failed}, and one for each of the first failures. */
    private static void write(Path file, List<SteadyLoad> loads) throws IOException {
        var lines = new ArrayList<String>();
        for (SteadyLoad each : loads) {
            lines.add(each.way.name + " " + each.sent() + " " + each.answered.sum() + " " + each.failures.size());
            each.failures.stream()
                    .limit(20)
                    .map(f -> "! " + each.way.name + " " + f)
                    .forEach(lines::add);
        }
        Path fresh = file.resolveSibling(file.getFileName() + ".tmp");
        Files.write(fresh, lines);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private synchronized long sent() {
        return sent;
    }

    private synchronized void send() {
        boolean slow = sent++ % SLOW_ONE_IN == 0;
        requests.execute(() -> ask(slow ? "/hostname?delay=400ms" : "/hostname"));
    }

    private void ask(String path) {
        Instant began = Instant.now();
        String state = "connecting";
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(way.url.getHost(), way.url.getPort()), (int) PATIENCE.toMillis());
            socket.setSoTimeout((int) PATIENCE.toMillis());
            state = "connected from " + socket.getLocalPort();
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: " + way.host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream in = new BufferedInputStream(socket.getInputStream());
            String answer = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            // An answer that was cut short has a head at most.
            if (!answer.startsWith("HTTP/1.1 200 ") || !answer.strip().matches("(?s).*web-[a-z0-9]+-[a-z0-9]+")) {
                throw new IOException("answer: \"" + answer.replaceAll("[\r\n]+", " | ") + "\"");
            }
            answered.increment();
        } catch (IOException | RuntimeException failure) {
            failures.add(began + " to " + Instant.now() + " " + path + " " + state + ": " + failure);
        }
    }
}
