package dev.portolan.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portolan.proxy.core.Affinity;
import dev.portolan.proxy.core.Backend;
import dev.portolan.proxy.core.Delta;
import dev.portolan.proxy.core.Forwarding;
import dev.portolan.proxy.core.Forwarding.Kind;
import dev.portolan.proxy.core.Frontend;
import dev.portolan.proxy.core.Policy;
import dev.portolan.proxy.core.PortOwner;
import dev.portolan.proxy.core.Protocol;
import dev.portolan.proxy.core.ServiceTable;
import dev.portolan.proxy.core.Target;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A {@link Site} with three backends for each test, and the words in which tests speak of it. */
public abstract class SiteTest {
    protected static final PortOwner SHOP = new PortOwner("default", "shop", "http");
    protected static final int PORT = 3200;

    protected Site site;
    /** Where all backends listen. */
    protected int backendPort;

    final List<EchoBackend> backends = new ArrayList<>();
    ServiceTable applied = ServiceTable.EMPTY;

    /** A fresh place, with a fresh data plane. */
    protected abstract Site openSite() throws Exception;

    @BeforeEach
    void start() throws Exception {
        site = openSite();
        backendPort = 20_000 + new Random().nextInt(8_000);
        for (int i = 0; i < 3; i++) {
            backends.add(EchoBackend.start(site, i, backendPort));
        }
    }

    @AfterEach
    void stop() throws Exception {
        try {
            for (EchoBackend backend : backends) {
                backend.close();
            }
        } finally {
            if (site != null) {
                site.close();
            }
        }
    }

    /** Applies exactly {@code forwardings}; all of it must succeed. */
    protected final void apply(Map<Frontend, Forwarding> forwardings) throws DataPlaneException {
        ServiceTable next = ServiceTable.of(new TreeMap<>(forwardings));
        assertThat(site.plane().apply(next, Delta.between(applied, next))).isEqualTo(Applied.FULLY);
        applied = next;
    }

    protected final Caller.Greeting call(InetSocketAddress to) throws Exception {
        return Caller.call(site, to);
    }

    protected final InetSocketAddress vip(int n) {
        return new InetSocketAddress(site.vip(n), PORT);
    }

    protected final Frontend vip(int n, Protocol protocol) {
        return new Frontend(site.vip(n), PORT, protocol);
    }

    protected final Backend backend(int n) {
        return new Backend(site.backend(n), backendPort);
    }

    /** A cluster IP's forwarding to these backends. */
    protected final Forwarding to(int... numbers) {
        return with(Affinity.NONE, numbers);
    }

    protected final Forwarding with(Affinity affinity, int... numbers) {
        List<Backend> chosen = Arrays.stream(numbers).mapToObj(this::backend).toList();
        return forwarding(Kind.CLUSTER_IP, affinity, new Target.Balance(chosen));
    }

    protected static Forwarding forwarding(Kind kind, Affinity affinity, Target target) {
        return new Forwarding(SHOP, kind, Policy.CLUSTER, affinity, target, target, List.of());
    }

    /** A packet that were lost would be sent again after a second at the earliest, each time; a busy machine takes that long only sometimes. */
    protected final void assertRefusedAtOnce(InetSocketAddress to) {
        Duration fastest = Duration.ofMinutes(1);
        for (int i = 0; i < 5 && fastest.compareTo(Duration.ofSeconds(1)) >= 0; i++) {
            long start = System.nanoTime();
            assertThatThrownBy(() -> call(to))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("refused");
            fastest = Duration.ofNanos(System.nanoTime() - start);
        }
        assertThat(fastest).isLessThan(Duration.ofSeconds(1));
    }

    /** Shorthand for sites. */
    protected static InetAddress address(String literal) {
        return InetAddress.ofLiteral(literal);
    }
}
