package dev.portolan.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * From the start of the process to the first 200 through a Service of two pods, against the bare JVM's start on the same machine in the same
 * run. Each round runs both, so that a machine that slows down slows both; what is reported is the ratio.
 */
public final class StartupBench {
    private static final int NODE_PORT = 31987;
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final String MANIFEST = """
            apiVersion: v1
            kind: Service
            metadata: { name: startup }
            spec:
              type: NodePort
              selector: { app: startup }
              ports: [{ port: 80, targetPort: 8080, nodePort: %d }]
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: { name: startup }
            spec:
              replicas: 2
              selector: { matchLabels: { app: startup } }
              template:
                metadata: { labels: { app: startup } }
                spec: { containers: [{ name: echo, image: portolan/echo, args: ["--port=8080"] }] }
            """.formatted(NODE_PORT);

    private StartupBench() {}

    /** Arguments: the program, how many rounds, and further words for {@code up}. */
    public static void main(String[] args) throws IOException, InterruptedException {
        String program = args[0];
        int rounds = Integer.parseInt(args[1]);
        List<String> more = Arrays.asList(args).subList(2, args.length);
        Path folder = Files.createTempDirectory("portolan-bench-");
        Path manifest = Files.writeString(folder.resolve("startup.yaml"), MANIFEST);
        double[] ratios = new double[rounds];
        long[] memory = new long[rounds];
        try {
            one(
                    program, manifest, folder,
                    more); // not counted: the page cache, and the start-up cache where it is missing
            for (int i = 0; i < rounds; i++) {
                long bare = bareJvm();
                Start start = one(program, manifest, folder, more);
                ratios[i] = (double) start.nanos() / bare;
                memory[i] = start.residentKilobytes();
                System.out.printf(
                        Locale.ROOT,
                        "round %d: %.1f times java -version, %d MiB resident%n",
                        i + 1,
                        ratios[i],
                        memory[i] / 1024);
            }
        } finally {
            delete(folder);
        }
        Arrays.sort(ratios);
        Arrays.sort(memory);
        System.out.printf(
                Locale.ROOT,
                "first answer through a Service ÷ java -version: median %.1f (min %.1f, max %.1f) of %d; resident then: median %d MiB%n",
                ratios[rounds / 2],
                ratios[0],
                ratios[rounds - 1],
                rounds,
                memory[rounds / 2] / 1024);
    }

    private record Start(long nanos, long residentKilobytes) {}

    private static long bareJvm() throws IOException, InterruptedException {
        long began = System.nanoTime();
        Process java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-version")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        java.waitFor();
        return System.nanoTime() - began;
    }

    private static Start one(String program, Path manifest, Path folder, List<String> more)
            throws IOException, InterruptedException {
        Path log = folder.resolve("up.log");
        var command = new ArrayList<>(List.of(
                program,
                "up",
                manifest.toString(),
                "--ephemeral",
                "--state",
                folder.resolve("state").toString(),
                "--api-port=0",
                "--ingress-port=0",
                "--ingress-tls-port=0",
                "--dns-port=0",
                "--ui-port=0"));
        command.addAll(more);
        long began = System.nanoTime();
        Process up = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            while (!answers()) {
                if (!up.isAlive() || System.nanoTime() - began > DEADLINE.toNanos()) {
                    throw new IOException("no answer; portolan said:\n" + Files.readString(log));
                }
                Thread.sleep(2);
            }
            long took = System.nanoTime() - began;
            return new Start(took, resident(up));
        } finally {
            up.destroy();
            if (!up.waitFor(30, TimeUnit.SECONDS)) up.destroyForcibly();
        }
    }

    private static boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", NODE_PORT), 200);
            socket.setSoTimeout(1000);
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: startup\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII).endsWith(" 200");
        } catch (IOException notYet) {
            return false;
        }
    }

    private static long resident(Process process) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
            return lines.filter(l -> l.startsWith("VmRSS:"))
                    .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(each);
        }
    }
}
