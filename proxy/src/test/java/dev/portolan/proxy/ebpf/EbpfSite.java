package dev.portolan.proxy.ebpf;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portolan.linux.Ability;
import dev.portolan.linux.bpf.BpfFileSystem;
import dev.portolan.linux.cgroup.Cgroup;
import dev.portolan.proxy.DataPlane;
import dev.portolan.proxy.NamespaceSite;
import dev.portolan.proxy.Site;
import dev.portolan.proxy.nftables.NftablesPlane;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;

/** The namespaces of {@link NamespaceSite}, where all sockets of this process are in a cgroup of its own, at which programs are attached. */
final class EbpfSite implements Site {
    private static final EbpfConfig.Capacity SMALL = new EbpfConfig.Capacity(4096, 16_384, 4096);

    private final Cgroup home;
    private final Cgroup own;
    private final Path folder;
    private final BpfFileSystem pins;
    private final NamespaceSite site;

    /** Skips the test, with a reason, where the host does not allow it. */
    static EbpfSite open() throws Exception {
        return open(Spread.RANDOM);
    }

    /** The same with another way to choose. */
    static EbpfSite open(Spread spread) throws Exception {
        return open(planes -> NamespaceSite.open(NamespaceSite.Bridge.PLAIN, planes), spread);
    }

    /** The same with IPv6 addresses only. */
    static EbpfSite openWithIpv6() throws Exception {
        return open(NamespaceSite::openWithIpv6, Spread.RANDOM);
    }

    private interface Opening {
        NamespaceSite open(NamespaceSite.Planes planes) throws Exception;
    }

    private static EbpfSite open(Opening opening, Spread spread) throws Exception {
        if (EbpfPlane.ability() instanceof Ability.Impossible(String reason)) {
            assumeTrue(false, "skipped: " + reason);
        }
        return new EbpfSite(opening, spread);
    }

    private EbpfSite(Opening opening, Spread spread) throws Exception {
        home = Cgroup.current();
        own = home.child("portolan-test-" + ProcessHandle.current().pid());
        own.add(ProcessHandle.current().pid());
        folder = Files.createTempDirectory("portolan-test-bpf-");
        pins = new BpfFileSystem(folder);
        try {
            site = opening.open(config ->
                    EbpfPlane.open(new EbpfConfig(own, pins, "portolan", SMALL, spread), NftablesPlane.open(config)));
        } catch (Exception e) {
            leave();
            throw e;
        }
    }

    NamespaceSite namespaces() {
        return site;
    }

    Cgroup cgroup() {
        return own;
    }

    BpfFileSystem pins() {
        return pins;
    }

    @Override
    public DataPlane plane() {
        return site.plane();
    }

    @Override
    public InetAddress vip(int n) {
        return site.vip(n);
    }

    @Override
    public InetAddress backend(int n) {
        return site.backend(n);
    }

    @Override
    public InetAddress node() {
        return site.node();
    }

    @Override
    public InetAddress client() {
        return site.client();
    }

    @Override
    public <T> T atBackend(int n, Callable<T> open) throws Exception {
        return site.atBackend(n, open);
    }

    @Override
    public <T> T atClient(Callable<T> open) throws Exception {
        return site.atClient(open);
    }

    @Override
    public void close() throws IOException {
        try {
            site.close();
        } finally {
            leave();
        }
    }

    private void leave() throws IOException {
        pins.unmount();
        Files.deleteIfExists(folder);
        home.add(ProcessHandle.current().pid());
        own.deleteWhenEmpty(Duration.ofSeconds(30));
    }
}
