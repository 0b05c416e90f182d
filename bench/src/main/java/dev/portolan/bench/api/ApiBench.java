package dev.portolan.bench.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/**
 * The API server beside etcd, on the same disk, in turn, in one run: what a durable create costs, a long list, a write that thousands
 * watch, and an idle watch.
 *
 * <p>etcd is driven by gRPC without TLS; the API server as its clients drive it, by JSON over TLS with client certificates. So etcd has less
 * to do per request: it is the floor, not a competitor.
 */
public final class ApiBench {
    private static final int ROUND_MILLIS = 4_000;
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final byte[] NOTHING = new byte[0];
    private static final String DATA = "0123456789abcdef".repeat(56);

    private final Peers peers;
    private final int rounds;
    private int run;

    private ApiBench(Peers peers, int rounds) {
        this.peers = peers;
        this.rounds = rounds;
    }

    /** Arguments: how many rounds; then any of writes, list, fanout, or none for all. */
    public static void main(String[] args) throws Exception {
        int rounds = Integer.parseInt(args[0]);
        List<String> parts =
                args.length > 1 ? Arrays.asList(args).subList(1, args.length) : List.of("fanout", "writes", "list");
        Path folder =
                Files.createTempDirectory(Path.of(System.getProperty("bench.folder", "/var/tmp")), "portolan-bench-");
        try (var peers = new Peers(folder)) {
            var bench = new ApiBench(peers, rounds);
            for (String part : parts) {
                switch (part) {
                    case "writes" -> bench.writes();
                    case "list" -> bench.list();
                    case "fanout" -> bench.fanOut();
                    default -> throw new IllegalArgumentException(part);
                }
            }
        } finally {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(each);
            }
        }
    }

    private static void say(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }

    private void writes() throws IOException, InterruptedException, ExecutionException {
        for (int writers : new int[] {1, 64}) {
            creates(writers, ROUND_MILLIS); // not counted
            puts(writers, ROUND_MILLIS / 2);
            double[] ratios = new double[rounds];
            for (int i = 0; i < rounds; i++) {
                double etcd = puts(writers, ROUND_MILLIS);
                double ours = creates(writers, ROUND_MILLIS);
                ratios[i] = ours / etcd;
                say("  %d writers: creates %.0f/s, etcd puts %.0f/s, ratio %.2f", writers, ours, etcd, ratios[i]);
            }
            say("durable creates, %d writers ÷ etcd's puts: %s", writers, Spread.of(ratios));
        }
    }

    private static byte[] map(String name) {
        return ("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"%s\"},\"data\":{\"data\":\"%s\"}}")
                .formatted(name, DATA)
                .getBytes(StandardCharsets.UTF_8);
    }

    private double creates(int writers, int millis) throws IOException, InterruptedException, ExecutionException {
        List<Https> connections = new ArrayList<>();
        List<Throughput.Write> all = new ArrayList<>();
        try {
            for (int i = 0; i < writers; i++) {
                var connection = new Https(peers.tls, peers.api);
                connections.add(connection);
                String name = "w" + run++ + "-";
                all.add(n -> connection.exchange("POST", MAPS, map(name + n)));
            }
            return Throughput.measure(all, millis);
        } finally {
            for (Https each : connections) each.close();
        }
    }

    private double puts(int writers, int millis) throws IOException, InterruptedException, ExecutionException {
        List<EtcdConnection> connections = new ArrayList<>();
        List<Throughput.Write> all = new ArrayList<>();
        try {
            for (int i = 0; i < writers; i++) {
                var connection = new EtcdConnection(peers.etcdPort);
                connections.add(connection);
                String name = "/registry/core/configmaps/default/w" + run++ + "-";
                byte[] value = map(name + "0000"); // as long as what we store but for uid and time, some 90 bytes
                all.add(n -> connection.put((name + n).getBytes(StandardCharsets.UTF_8), value));
            }
            return Throughput.measure(all, millis);
        } finally {
            for (EtcdConnection each : connections) each.close();
        }
    }

    private static byte[] pod(String name) {
        return ("{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"%s\",\"labels\":{\"app\":\"web\"}},\"spec\":"
                        + "{\"containers\":[{\"name\":\"web\",\"image\":\"portolan/echo\",\"ports\":[{\"containerPort\":80}]}]}}")
                .formatted(name)
                .getBytes(StandardCharsets.UTF_8);
    }

    private void list() throws IOException {
        String pods = "/api/v1/namespaces/default/pods";
        try (var api = new Https(peers.tls, peers.api);
                var etcd = new EtcdConnection(peers.etcdPort)) {
            for (int i = 0; i < 10_000; i++) api.exchange("POST", pods, pod("p" + i));
            long bytes = api.exchange("GET", pods, NOTHING);
            byte[] value = new byte[(int) (bytes / 10_000)];
            for (int i = 0; i < 10_000; i++) etcd.put(("/list/p" + i).getBytes(StandardCharsets.UTF_8), value);
            Map<String, double[]> ratios = new TreeMap<>();
            for (int i = -2; i < rounds; i++) { // the first two are not counted
                double floor = millis(() -> etcd.range(
                        "/list/".getBytes(StandardCharsets.UTF_8), "/list0".getBytes(StandardCharsets.UTF_8)));
                double all = millis(() -> api.exchange("GET", pods, NOTHING));
                double some = millis(() -> api.exchange("GET", pods + "?labelSelector=app%3Ddb", NOTHING));
                double page = millis(() -> api.exchange("GET", pods + "?limit=500", NOTHING));
                if (i < 0) continue;
                say(
                        "  all %.1f ms, none by label %.1f ms, first 500 %.1f ms, etcd's range %.1f ms",
                        all, some, page, floor);
                ratios.computeIfAbsent("all, " + bytes / 1024 + " KiB", k -> new double[rounds])[i] = all / floor;
                ratios.computeIfAbsent("by a label that none has", k -> new double[rounds])[i] = some / floor;
                ratios.computeIfAbsent("the first 500", k -> new double[rounds])[i] = page / floor;
            }
            ratios.forEach((what, each) ->
                    say("list of 10,000 pods, %s ÷ etcd's range of as many bytes: %s", what, Spread.of(each)));
        }
    }

    private static double millis(FanOut.Write what) throws IOException {
        long began = System.nanoTime();
        what.run();
        return (System.nanoTime() - began) / 1e6;
    }

    private void fanOut() throws IOException, InterruptedException {
        String path = "/api/v1/namespaces/kube-public/configmaps";
        try (var api = new Https(peers.tls, peers.api);
                var etcd = new EtcdConnection(peers.etcdPort)) {
            byte[] key = "/watched".getBytes(StandardCharsets.UTF_8);
            for (int count : new int[] {1_000, 5_000}) {
                long[] before = peers.memory();
                try (var watchers = new FanOut(count, () -> watch(path))) {
                    long[] idle = peers.memory();
                    say(
                            "memory per idle watch, %d watches: %.1f KB of heap, %.1f KB resident",
                            count, (idle[0] - before[0]) / 1000.0 / count, (idle[1] - before[1]) / 1000.0 / count);
                    FanOut.Write write = () -> api.exchange("POST", path, map("f" + run++));
                    watchers.measure(20, write);
                    tell(count, "Portolan, JSON over TLS", watchers.measure(rounds * 10, write));
                }
                try (var watchers = new FanOut(count, () -> watch(key))) {
                    FanOut.Write write = () -> etcd.put(key, map("f" + run++));
                    watchers.measure(20, write);
                    tell(count, "etcd, gRPC", watchers.measure(rounds * 10, write));
                }
            }
        }
    }

    private static void tell(int count, String who, double[] sorted) {
        say(
                "one write to %d watchers, until the last has it, %s: p50 %.1f ms, p99 %.1f ms (%.1f to %.1f, %d writes)",
                count,
                who,
                sorted[sorted.length / 2],
                sorted[sorted.length * 99 / 100],
                sorted[0],
                sorted[sorted.length - 1],
                sorted.length);
    }

    private FanOut.Watching watch(String path) throws IOException {
        var connection = new Https(peers.tls, peers.api);
        connection.watch(path
                + "?watch=true&allowWatchBookmarks=false&sendInitialEvents=false&resourceVersionMatch=NotOlderThan");
        return new FanOut.Watching() {
            @Override
            public void awaitEvent() throws IOException {
                connection.awaitEvent();
            }

            @Override
            public void close() throws IOException {
                connection.close();
            }
        };
    }

    private FanOut.Watching watch(byte[] key) throws IOException {
        var connection = new EtcdConnection(peers.etcdPort);
        connection.watch(key);
        return new FanOut.Watching() {
            @Override
            public void awaitEvent() throws IOException {
                connection.awaitEvent();
            }

            @Override
            public void close() throws IOException {
                connection.close();
            }
        };
    }
}
