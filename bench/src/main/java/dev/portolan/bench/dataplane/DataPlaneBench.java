package dev.portolan.bench.dataplane;

import dev.portolan.bench.dataplane.Contender.Kind;
import dev.portolan.linux.cgroup.Cgroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Prints how connections through a Service compare with connections straight to its pod, for our data planes and for peers, each round all of
 * them in turn, and what programming costs.
 */
public final class DataPlaneBench {
    private static final List<String> BY_CLOCK = List.of(
            "keep-alive requests/s", "new connections/s", "p99 connect time", "bulk bytes/s", "UDP round trips/s");
    private static final String OF_PROCESSOR = " of processor time";
    private static final List<String> BY_PROCESSOR = BY_CLOCK.stream()
            .filter(m -> m.endsWith("/s"))
            .map(m -> m + OF_PROCESSOR)
            .toList();

    private DataPlaneBench() {}

    /** @param args rounds, milliseconds for each measurement, and numbers of Services */
    public static void main(String[] args) throws Exception {
        int rounds = Integer.parseInt(args[0]);
        Duration time = Duration.ofMillis(Long.parseLong(args[1]));
        Path folder = Files.createTempDirectory("portolan-bench-");
        Cgroup home = Cgroup.current();
        long self = ProcessHandle.current().pid();
        Cgroup own = home.child("portolan-bench-" + self);
        own.add(self);
        try {
            for (int i = 2; i < args.length; i++) {
                compare(Integer.parseInt(args[i]), rounds, time, folder, own);
            }
            new Programming(folder, own).print();
        } finally {
            home.add(self);
            own.delete();
            delete(folder);
        }
    }

    private static void compare(int services, int rounds, Duration time, Path folder, Cgroup cgroup) throws Exception {
        Map<Kind, Contender> contenders = new LinkedHashMap<>();
        try {
            for (Kind kind : Kind.values()) {
                // Listeners one by one: more than a thousand say nothing new and take minutes.
                if (kind == Kind.USERSPACE && services > 1000) continue;
                try {
                    Contender contender = Contender.open(kind, services, folder, cgroup);
                    contenders.put(kind, contender);
                    warmUp(contender);
                } catch (IOException e) {
                    System.out.println(kind.title + " is left out: " + e.getMessage());
                    Contender broken = contenders.remove(kind);
                    if (broken != null) broken.close();
                }
            }
            Map<Kind, Map<String, Ratios>> ratios = new LinkedHashMap<>();
            for (int round = 0; round < rounds; round++) {
                Map<String, Double> direct = Map.of();
                for (Contender each : contenders.values()) {
                    Map<String, Double> got = measure(each, time);
                    if (each.kind == Kind.DIRECT) direct = got;
                    Map<String, Ratios> own = ratios.computeIfAbsent(each.kind, k -> new LinkedHashMap<>());
                    for (var one : got.entrySet()) {
                        double base = direct.getOrDefault(one.getKey(), Double.NaN);
                        own.computeIfAbsent(one.getKey(), m -> new Ratios()).add(one.getValue() / base);
                    }
                }
            }
            print(services, rounds, ratios);
        } finally {
            for (Contender each : contenders.values()) each.close();
        }
    }

    private static void warmUp(Contender contender) throws Exception {
        IOException last = new IOException("never tried");
        for (int i = 0; i < 100; i++) {
            try {
                contender.site.atClient(() -> Load.connects(contender.target, Duration.ofMillis(100)));
                return;
            } catch (IOException notYet) {
                last = notYet;
                Thread.sleep(50);
            }
        }
        throw last;
    }

    private interface Amount {
        double get() throws Exception;
    }

    private static Map<String, Double> measure(Contender contender, Duration time) throws Exception {
        InetSocketAddress to = contender.target;
        Map<String, Double> got = new LinkedHashMap<>();
        measure(contender, BY_CLOCK.get(0), got, () -> Load.keepAlive(to, time));
        measure(contender, BY_CLOCK.get(1), got, () -> {
            long[] took = Load.connects(to, time);
            got.put(BY_CLOCK.get(2), took[(int) (took.length * 0.99)] / 1e3);
            return took.length;
        });
        measure(contender, BY_CLOCK.get(3), got, () -> Load.bulk(to, time));
        if (contender.kind != Kind.HAPROXY) {
            measure(contender, BY_CLOCK.get(4), got, () -> Load.datagrams(to, time));
        }
        return got;
    }

    private static void measure(Contender contender, String name, Map<String, Double> got, Amount load)
            throws Exception {
        double processor = contender.processorSeconds();
        long begin = System.nanoTime();
        double amount = contender.site.atClient(load::get);
        Work work = new Work(amount, (System.nanoTime() - begin) / 1e9, contender.processorSeconds() - processor);
        got.put(name, work.perSecond());
        got.put(name + OF_PROCESSOR, work.perProcessorSecond());
    }

    private static void print(int services, int rounds, Map<Kind, Map<String, Ratios>> ratios) {
        System.out.printf("%n%d Services, %d rounds; each ÷ direct, median (least–greatest)%n", services, rounds);
        for (List<String> measures : List.of(BY_CLOCK, BY_PROCESSOR)) {
            System.out.println("%n| path | ".formatted() + String.join(" | ", measures) + " |");
            System.out.println("| --- |" + " --- |".repeat(measures.size()));
            ratios.forEach((kind, own) -> {
                List<String> cells = new ArrayList<>();
                for (String measure : measures) {
                    Ratios ratio = own.get(measure);
                    cells.add(ratio == null ? "–" : ratio.toString());
                }
                System.out.println("| " + kind.title + " | " + String.join(" | ", cells) + " |");
            });
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(each);
        }
    }
}
