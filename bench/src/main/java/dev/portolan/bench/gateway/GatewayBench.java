package dev.portolan.bench.gateway;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Requests a second and the 99th percentile of the latency through the gateway, as multiples of nginx' and HAProxy's, all with one thread
 * on the same CPU, client and backend on the other. Each round runs all of them in turn; what is reported is the median of the rounds'
 * ratios with its spread.
 */
public final class GatewayBench {
    /** The JIT's share is paid once in a process' life, and not on the one CPU that is measured. */
    private static final int WARM_UP_SECONDS = 15;

    private static final int SETTLE_SECONDS = 2;

    private final Path folder;
    private final int rounds;
    private final int seconds;
    private final List<Process> processes = new ArrayList<>();
    private final Map<String, int[]> ports = new LinkedHashMap<>();

    private GatewayBench(Path folder, int rounds, int seconds) {
        this.folder = folder;
        this.rounds = rounds;
        this.seconds = seconds;
    }

    /** Arguments: rounds, seconds for each, then kinds of load (all without any). */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("portolan-bench-");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x")); // nginx' worker reads it
        var bench = new GatewayBench(folder, Integer.parseInt(args[0]), Integer.parseInt(args[1]));
        List<Load.Kind> kinds = args.length > 2
                ? Arrays.stream(args).skip(2).map(Load.Kind::valueOf).toList()
                : List.of(Load.Kind.values());
        try {
            bench.run(kinds);
        } finally {
            bench.processes.forEach(Process::destroy);
            for (Process each : bench.processes) {
                if (!each.waitFor(5, TimeUnit.SECONDS)) {
                    each.destroyForcibly();
                }
            }
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(each);
                }
            }
        }
    }

    private void run(List<Load.Kind> kinds) throws IOException, InterruptedException {
        certificate();
        int backend = free();
        Peers peers = new Peers(folder, backend);
        start(Peers.OTHER_CPU, peers.backend(), backend);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classes = System.getProperty("java.class.path");
        proxy("portolan", (plain, tls) -> peers.portolan(java, classes, plain, tls, 1, 0));
        proxy("nginx", (plain, tls) -> peers.nginx(plain, tls, 1));
        proxy("haproxy", (plain, tls) -> peers.haproxy(plain, tls, 1));
        if (kinds.size() > 1) {
            proxy("portolan, 5000 routes", (plain, tls) -> peers.portolan(java, classes, plain, tls, 5000, 0));
            proxy(
                    "portolan, 5000 routes, 100 changes/s",
                    (plain, tls) -> peers.portolan(java, classes, plain, tls, 5000, 100));
        }
        for (String name : List.copyOf(ports.keySet())) {
            if (name.startsWith("portolan")) {
                for (Load.Kind kind : name.equals("portolan") ? kinds : List.of(Load.Kind.SMALL)) {
                    load(kind, name, WARM_UP_SECONDS);
                }
            }
        }
        for (Process each : processes.subList(1, processes.size())) {
            new ProcessBuilder("taskset", "-a", "-c", "-p", "0", Long.toString(each.pid()))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        }
        for (Load.Kind kind : kinds) {
            compare(kind, List.of("portolan", "nginx", "haproxy"));
        }
        if (kinds.size() > 1 && kinds.contains(Load.Kind.SMALL)) {
            compare(Load.Kind.SMALL, List.of("portolan, 5000 routes", "portolan"));
            compare(Load.Kind.SMALL, List.of("portolan, 5000 routes, 100 changes/s", "portolan, 5000 routes"));
        }
    }

    private void compare(Load.Kind kind, List<String> names) throws IOException, InterruptedException {
        Map<String, double[]> rates = new LinkedHashMap<>();
        Map<String, double[]> latencies = new LinkedHashMap<>();
        for (String name : names) {
            rates.put(name, new double[rounds]);
            latencies.put(name, new double[rounds]);
            if (name.startsWith("portolan")) {
                load(kind, name, SETTLE_SECONDS);
            }
        }
        for (int round = 0; round < rounds; round++) {
            for (String name : names) {
                Load.Result result = load(kind, name, seconds);
                Objects.requireNonNull(rates.get(name))[round] = result.requests();
                Objects.requireNonNull(latencies.get(name))[round] = result.p99();
            }
        }
        String first = names.getFirst();
        for (String peer : names.subList(1, names.size())) {
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %s ÷ %s | %s | %s |%n",
                    kind.text,
                    first,
                    peer,
                    ratio(Objects.requireNonNull(rates.get(first)), Objects.requireNonNull(rates.get(peer))),
                    ratio(Objects.requireNonNull(latencies.get(first)), Objects.requireNonNull(latencies.get(peer))));
        }
    }

    private Load.Result load(Load.Kind kind, String name, int howLong) throws IOException, InterruptedException {
        int[] at = Objects.requireNonNull(ports.get(name));
        return Load.run(kind, at[kind.scheme.equals("https") ? 1 : 0], howLong, folder);
    }

    private static String ratio(double[] ours, double[] theirs) {
        double[] all = new double[ours.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = ours[i] / theirs[i];
        }
        Arrays.sort(all);
        return String.format(Locale.ROOT, "%.2f (%.2f to %.2f)", all[all.length / 2], all[0], all[all.length - 1]);
    }

    private interface Command {
        List<String> at(int plain, int tls) throws IOException;
    }

    private void proxy(String name, Command command) throws IOException, InterruptedException {
        int plain = free();
        int tls = free();
        ports.put(name, new int[] {plain, tls});
        start(name.startsWith("portolan") ? Peers.BOTH_CPUS : Peers.PROXY_CPU, command.at(plain, tls), tls);
    }

    private void start(List<String> cpu, List<String> command, int port) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(cpu);
        all.addAll(command);
        Path log = folder.resolve("log-" + port);
        Process process = new ProcessBuilder(all)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        processes.add(process);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!listens(port)) {
            if (!process.isAlive() || System.nanoTime() - end > 0) {
                throw new IOException(command + " said:\n" + Files.readString(log));
            }
            Thread.sleep(50);
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 200);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private void certificate() throws IOException, InterruptedException {
        Process openssl = new ProcessBuilder(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "rsa:2048",
                        "-nodes",
                        "-days",
                        "2",
                        "-subj",
                        "/CN=bench",
                        "-addext",
                        "subjectAltName=DNS:bench",
                        "-keyout",
                        folder.resolve("tls.key").toString(),
                        "-out",
                        folder.resolve("tls.crt").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("openssl.log").toFile())
                .start();
        if (openssl.waitFor() != 0) {
            throw new IOException(Files.readString(folder.resolve("openssl.log")));
        }
    }
}
