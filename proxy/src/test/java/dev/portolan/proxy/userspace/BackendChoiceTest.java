package dev.portolan.proxy.userspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.proxy.core.Affinity;
import dev.portolan.proxy.core.Backend;
import dev.portolan.proxy.core.Forwarding;
import dev.portolan.proxy.core.Policy;
import dev.portolan.proxy.core.PortOwner;
import dev.portolan.proxy.core.Target;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BackendChoiceTest {
    private static final PortOwner SHOP = new PortOwner("default", "shop", "");
    private static final InetAddress CLIENT = InetAddress.ofLiteral("10.244.0.9");
    private static final Backend A = Backend.of("10.244.0.1", 80);
    private static final Backend B = Backend.of("10.244.0.2", 80);
    private static final List<Backend> BOTH = List.of(A, B);

    private final AtomicLong now = new AtomicLong(-5);
    private final AffinityTable affinities = new AffinityTable(now::get);
    private final Random random = new Random(1);
    private final BackendChoice choice = new BackendChoice(affinities, random::nextInt);

    private Forwarding sticky(Duration timeout) {
        Target target = new Target.Balance(BOTH);
        return new Forwarding(
                SHOP,
                Forwarding.Kind.CLUSTER_IP,
                Policy.CLUSTER,
                new Affinity.ClientIp(timeout),
                target,
                target,
                List.of());
    }

    @Test
    void affinity_is_renewed_by_use_and_ends_after_its_timeout_without() {
        affinities.remember(SHOP, CLIENT, A, Duration.ofSeconds(10));
        now.addAndGet(Duration.ofSeconds(9).toNanos());
        assertThat(choice.choose(sticky(Duration.ofSeconds(10)), BOTH, CLIENT, Set.of()))
                .isEqualTo(A);
        now.addAndGet(Duration.ofSeconds(9).toNanos());
        assertThat(affinities.lookUp(SHOP, CLIENT)).isEqualTo(A);
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(affinities.lookUp(SHOP, CLIENT)).isNull();
    }

    @Test
    void a_failed_backend_is_not_chosen_and_the_client_sticks_to_its_successor() {
        affinities.remember(SHOP, CLIENT, A, Duration.ofSeconds(10));
        assertThat(choice.choose(sticky(Duration.ofSeconds(10)), BOTH, CLIENT, Set.of(A)))
                .isEqualTo(B);
        assertThat(affinities.lookUp(SHOP, CLIENT)).isEqualTo(B);
        assertThat(choice.choose(sticky(Duration.ofSeconds(10)), BOTH, CLIENT, Set.of(A, B)))
                .isNull();
    }

    @Test
    void clients_that_never_come_back_do_not_pile_up() {
        for (int i = 0; i < 100_000; i++) {
            InetAddress client = InetAddress.ofLiteral("10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255));
            affinities.remember(SHOP, client, A, Duration.ofNanos(100));
            now.incrementAndGet();
        }
        assertThat(affinities.size()).isLessThan(2_000);
    }
}
