package dev.portolan.bench.dataplane;

import dev.portolan.linux.bpf.BpfFileSystem;
import dev.portolan.linux.cgroup.Cgroup;
import dev.portolan.linux.route.Prefix;
import dev.portolan.proxy.DataPlane;
import dev.portolan.proxy.core.Delta;
import dev.portolan.proxy.core.ServiceTable;
import dev.portolan.proxy.ebpf.EbpfConfig;
import dev.portolan.proxy.ebpf.EbpfPlane;
import dev.portolan.proxy.nftables.NftablesConfig;
import dev.portolan.proxy.nftables.NftablesPlane;
import dev.portolan.proxy.userspace.UserspaceConfig;
import dev.portolan.proxy.userspace.UserspacePlane;
import dev.portolan.rules.Cidr;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A way from the client to the server, ready to be used. */
final class Contender implements AutoCloseable {
    /** The ways. */
    enum Kind {
        DIRECT("direct"),
        EBPF("ebpf"),
        NFTABLES("nftables"),
        USERSPACE("userspace"),
        KUBE_PROXY("kube-proxy-like rules"),
        HAPROXY("HAProxy, TCP mode"),
        NGINX("nginx, stream");

        final String title;

        Kind(String title) {
            this.title = title;
        }
    }

    private interface Closing {
        void close() throws Exception;
    }

    final Kind kind;
    final BenchSite site;
    final InetSocketAddress target;
    private final List<ProcessHandle> carriers;
    private final Closing closing;

    private Contender(
            Kind kind, BenchSite site, InetSocketAddress target, List<ProcessHandle> carriers, Closing closing) {
        this.carriers = carriers;
        this.kind = kind;
        this.site = site;
        this.target = target;
        this.closing = closing;
    }

    static Contender open(Kind kind, int services, Path folder, Cgroup cgroup) throws Exception {
        BenchSite site = new BenchSite();
        try {
            InetSocketAddress asked = Services.asked(services);
            return switch (kind) {
                case DIRECT ->
                    new Contender(
                            kind, site, new InetSocketAddress(BenchSite.SERVER, BenchSite.PORT), List.of(), () -> {});
                case EBPF -> plane(kind, site, asked, services, () -> ebpf(folder, cgroup));
                case NFTABLES -> plane(kind, site, asked, services, Contender::nftables);
                case USERSPACE -> {
                    for (int n = 1; n <= services; n++) site.own(Services.vip(n));
                    yield plane(kind, site, asked, services, () -> new UserspacePlane(UserspaceConfig.DEFAULT));
                }
                case KUBE_PROXY -> {
                    site.route(new Prefix(InetAddress.ofLiteral("10.96.0.0"), 16));
                    Path rules = Files.writeString(folder.resolve("rules.nft"), PeerConfig.nftables(services, 1));
                    run(site.command("nft", "-f", rules.toString()));
                    yield new Contender(kind, site, asked, List.of(), () -> {});
                }
                case HAPROXY -> {
                    site.own(asked.getAddress());
                    Path file = Files.writeString(folder.resolve("haproxy.cfg"), PeerConfig.haproxy(asked));
                    yield peer(kind, site, asked, "haproxy", "-db", "-f", file.toString());
                }
                case NGINX -> {
                    site.own(asked.getAddress());
                    Path file = Files.writeString(folder.resolve("nginx.conf"), PeerConfig.nginx(asked, folder));
                    yield peer(kind, site, asked, "nginx", "-p", folder.toString(), "-c", file.toString());
                }
            };
        } catch (Exception e) {
            site.close();
            throw e;
        }
    }

    private interface Opening {
        DataPlane open() throws Exception;
    }

    private static Contender plane(Kind kind, BenchSite site, InetSocketAddress asked, int services, Opening opening)
            throws Exception {
        if (kind != Kind.USERSPACE) site.route(new Prefix(InetAddress.ofLiteral("10.96.0.0"), 16));
        DataPlane plane = site.atNode(() -> {
            DataPlane opened = opening.open();
            ServiceTable table = Services.table(services, 1);
            var applied = opened.apply(table, Delta.between(ServiceTable.EMPTY, table));
            if (!applied.failures().isEmpty())
                throw new IOException(applied.failures().toString());
            return opened;
        });
        return new Contender(kind, site, asked, List.of(), () -> {
            plane.cleanUp();
            plane.close();
        });
    }

    static DataPlane nftables() throws IOException {
        return NftablesPlane.open(
                NftablesConfig.of(List.of(Cidr.parse("10.244.0.0/16")), List.of(Cidr.parse("10.96.0.0/16")), "ptl0"));
    }

    static DataPlane ebpf(Path folder, Cgroup cgroup) throws IOException {
        BpfFileSystem pins = new BpfFileSystem(folder.resolve("bpf"));
        return EbpfPlane.open(new EbpfConfig(cgroup, pins, "bench", EbpfConfig.Capacity.USUAL), nftables());
    }

    private static Contender peer(Kind kind, BenchSite site, InetSocketAddress asked, String... words)
            throws Exception {
        Process process = site.command(words)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new Contender(kind, site, asked, List.of(process.toHandle()), () -> {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
            if (!process.waitFor(5, TimeUnit.SECONDS)) process.destroyForcibly();
        });
    }

    static void run(ProcessBuilder command) throws Exception {
        Process process = command.start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (process.waitFor() != 0) throw new IOException(command.command() + ": " + said);
    }

    /** Processor time of this process and of the peer's, so far, in seconds. */
    double processorSeconds() {
        long nanos = ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
        for (ProcessHandle each : carriers.stream()
                .flatMap(p -> Stream.concat(Stream.of(p), p.descendants()))
                .toList()) {
            nanos += each.info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
        }
        return nanos / 1e9;
    }

    @Override
    public void close() throws Exception {
        try {
            closing.close();
        } finally {
            site.close();
        }
    }
}
