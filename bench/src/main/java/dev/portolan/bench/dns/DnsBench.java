package dev.portolan.bench.dns;

import dev.portolan.bench.dns.Peers.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Queries per second and p99 of {@code portolan dns}, as multiples of unbound's and knot's, every server on one processor and the client on
 * the other. Each round asks all of them in turn; what is printed is the median of the rounds' ratios, with the smallest and largest.
 */
public final class DnsBench {
    private static final int WARM_UP_ROUNDS = 2;
    private static final int CHANGES_PER_SECOND = 1000;

    private DnsBench() {}

    /** Arguments: the program, rounds, seconds of each measurement, and {@code still} or {@code changes} for only one of the two parts. */
    public static void main(String[] args) throws Exception {
        Path program = Path.of(args[0]);
        int rounds = Integer.parseInt(args[1]);
        int seconds = Integer.parseInt(args[2]);
        String part = args.length > 3 ? args[3] : "";
        Path folder = Files.createTempDirectory("portolan-bench-dns-");
        List<AutoCloseable> owned = new ArrayList<>();
        try {
            Site site = new Site(folder);
            owned.add(site);
            List<Server> servers = new ArrayList<>();
            servers.add(Peers.ours(folder, program, site.kubeconfig()));
            if (!part.equals("changes")) {
                servers.add(Peers.unbound(folder));
                servers.add(Peers.knot(folder));
            }
            owned.addAll(servers);
            Load load = new Load(folder, seconds);
            awaitAll(servers, new Load(folder, 1));
            if (!part.equals("changes")) compare(servers, load, rounds);
            if (!part.equals("still")) underChange(site, servers.getFirst(), load, rounds);
        } finally {
            for (AutoCloseable each : owned.reversed()) each.close();
            delete(folder);
        }
    }

    private static void awaitAll(List<Server> servers, Load load) throws IOException, InterruptedException {
        for (Server each : servers) {
            long deadline = System.nanoTime() + 60_000_000_000L;
            while (true) {
                if (!each.process().isAlive()) throw new IOException(each.name() + " ended");
                try {
                    if (load.rate(each, Records.Kind.SERVICE) > 1000) break;
                } catch (IOException notYet) {
                    if (System.nanoTime() > deadline) throw notYet;
                }
            }
        }
    }

    private static void compare(List<Server> servers, Load load, int rounds) throws IOException, InterruptedException {
        Map<String, List<Double>> ratios = new LinkedHashMap<>();
        for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
            for (Records.Kind kind : Records.Kind.values()) {
                List<Double> rates = new ArrayList<>();
                List<Double> tails = new ArrayList<>();
                for (Server each : servers) {
                    rates.add(load.rate(each, kind));
                    tails.add(load.p99(each, kind));
                }
                if (round < 0) continue;
                for (int i = 1; i < servers.size(); i++) {
                    String peer = servers.get(i).name();
                    note(ratios, "queries/s, " + kind + ", ÷ " + peer, rates.getFirst() / rates.get(i));
                    note(ratios, "p99 at 10,000/s, " + kind + ", ÷ " + peer, tails.getFirst() / tails.get(i));
                }
            }
        }
        print(ratios);
    }

    private static void underChange(Site site, Server ours, Load load, int rounds) throws Exception {
        Map<String, List<Double>> ratios = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            long before = site.written();
            long began = System.nanoTime();
            double changing;
            try (AutoCloseable writing = site.writing(Site.Writes.ENDPOINTS, CHANGES_PER_SECOND)) {
                changing = load.rate(ours, Records.Kind.MIXED);
            }
            double reached = (site.written() - before) * 1e9 / (System.nanoTime() - began);
            note(ratios, "endpoint changes/s made ÷ " + CHANGES_PER_SECOND, reached / CHANGES_PER_SECOND);
            double still;
            try (AutoCloseable writing = site.writing(Site.Writes.CONFIG_MAPS, CHANGES_PER_SECOND)) {
                still = load.rate(ours, Records.Kind.MIXED);
            }
            note(ratios, "queries/s, mixed, under endpoint changes ÷ under as many other writes", changing / still);
        }
        print(ratios);
    }

    private static void note(Map<String, List<Double>> ratios, String row, double ratio) {
        ratios.computeIfAbsent(row, r -> new ArrayList<>()).add(ratio);
    }

    private static void print(Map<String, List<Double>> ratios) {
        ratios.forEach((row, all) -> {
            double[] sorted =
                    all.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %.2f | %.2f to %.2f |%n",
                    row,
                    sorted[sorted.length / 2],
                    sorted[0],
                    sorted[sorted.length - 1]);
        });
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(each);
        }
    }
}
