package dev.portolan.bench.dataplane;

import dev.portolan.linux.cgroup.Cgroup;
import dev.portolan.proxy.DataPlane;
import dev.portolan.proxy.core.Backend;
import dev.portolan.proxy.core.Delta;
import dev.portolan.proxy.core.Forwarding;
import dev.portolan.proxy.core.Frontend;
import dev.portolan.proxy.core.Protocol;
import dev.portolan.proxy.core.ServiceTable;
import dev.portolan.proxy.core.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * What it costs to tell the kernel: all of 10,000 Services with ten endpoints each, and then one endpoint of one of them.
 *
 * @param cgroup where the data plane ebpf attaches
 */
record Programming(Path folder, Cgroup cgroup) {
    private static final int SERVICES = 10_000;
    private static final int BACKENDS = 10;
    private static final int CHANGES = 200;

    private interface Opening {
        DataPlane open() throws Exception;
    }

    void print() throws Exception {
        System.out.printf("%nProgramming %d Services × %d endpoints%n%n", SERVICES, BACKENDS);
        System.out.println("| by | everything, s | one endpoint changed, median µs | p99 µs |");
        System.out.println("| --- | --- | --- | --- |");
        plane("nftables (netlink)", Contender::nftables);
        plane("ebpf, and nftables for the rest", () -> Contender.ebpf(folder, cgroup));
        command();
    }

    private void plane(String name, Opening opening) throws Exception {
        try (BenchSite site = new BenchSite()) {
            site.atNode(() -> {
                try (DataPlane plane = opening.open()) {
                    ServiceTable table = Services.table(SERVICES, BACKENDS);
                    long begin = System.nanoTime();
                    plane.apply(table, Delta.between(ServiceTable.EMPTY, table));
                    double whole = (System.nanoTime() - begin) / 1e9;
                    long[] took = new long[CHANGES];
                    for (int i = 0; i < CHANGES; i++) {
                        ServiceTable next = changed(table, i);
                        Delta delta = Delta.between(table, next);
                        long start = System.nanoTime();
                        plane.apply(next, delta);
                        took[i] = System.nanoTime() - start;
                        table = next;
                    }
                    plane.cleanUp();
                    row(name, whole, took);
                }
                return true;
            });
        }
    }

    private static ServiceTable changed(ServiceTable table, int i) {
        TreeMap<Frontend, Forwarding> next = new TreeMap<>(table.forwardings());
        Frontend frontend = new Frontend(Services.vip(1 + i * 37 % (SERVICES - 1)), Services.PORT, Protocol.TCP);
        next.computeIfPresent(frontend, (f, old) -> {
            List<Backend> backends = new java.util.ArrayList<>(old.inside().backends());
            backends.set(i % BACKENDS, Backend.of("10.246." + (i >> 8) + "." + (i & 255), 3000));
            Target target = new Target.Balance(backends.stream().sorted().toList());
            return new Forwarding(
                    old.owner(), old.kind(), old.policy(), old.affinity(), target, target, old.sourceRanges());
        });
        return ServiceTable.of(next);
    }

    private void command() throws Exception {
        try (BenchSite site = new BenchSite()) {
            Path rules = Files.writeString(folder.resolve("bulk.nft"), PeerConfig.nftables(SERVICES, BACKENDS));
            long begin = System.nanoTime();
            Contender.run(site.command("timeout", "240", "nft", "-f", rules.toString()));
            double whole = (System.nanoTime() - begin) / 1e9;
            long[] took = new long[10];
            for (int i = 0; i < took.length; i++) {
                Path one = Files.writeString(
                        folder.resolve("one.nft"),
                        "flush chain ip kube-proxy endpoint-%1$d-0\nadd rule ip kube-proxy endpoint-%1$d-0 meta l4proto tcp dnat to 10.246.0.%1$d:3000\n"
                                .formatted(i + 1));
                long start = System.nanoTime();
                Contender.run(site.command("nft", "-f", one.toString()));
                took[i] = System.nanoTime() - start;
            }
            row("nft -f, kube-proxy-like rules", whole, took);
        }
    }

    private static void row(String name, double whole, long[] took) {
        Arrays.sort(took);
        System.out.printf(
                "| %s | %.2f | %.0f | %.0f |%n",
                name, whole, took[took.length / 2] / 1e3, took[took.length * 99 / 100] / 1e3);
    }
}
