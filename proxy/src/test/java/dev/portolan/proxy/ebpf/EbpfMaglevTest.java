package dev.portolan.proxy.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.proxy.Caller;
import dev.portolan.proxy.Site;
import dev.portolan.proxy.SiteTest;
import dev.portolan.proxy.core.Forwarding;
import dev.portolan.proxy.core.Frontend;
import dev.portolan.proxy.core.Protocol;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Consistent choice: by who the client is, with nothing remembered. */
class EbpfMaglevTest extends SiteTest {
    private static final int SERVICES = 60; // so many that by chance alone no backend is left out

    @Override
    protected Site openSite() throws Exception {
        return EbpfSite.open(Spread.MAGLEV);
    }

    private InetSocketAddress at(int service) {
        return new InetSocketAddress(site.vip(0), 4000 + service);
    }

    private Map<Frontend, Forwarding> services(int... backends) {
        Map<Frontend, Forwarding> all = new HashMap<>();
        for (int service = 0; service < SERVICES; service++) {
            all.put(new Frontend(site.vip(0), 4000 + service, Protocol.TCP), to(backends));
        }
        return all;
    }

    private int[] answers() throws Exception {
        int[] answers = new int[SERVICES];
        for (int service = 0; service < SERVICES; service++) {
            answers[service] = call(at(service)).backend();
            assertThat(call(at(service)).backend()).as("again").isEqualTo(answers[service]);
        }
        return answers;
    }

    @Test
    void a_client_has_one_backend_of_each_service_and_keeps_it_when_another_goes_and_after_a_restart()
            throws Exception {
        apply(services(0, 1, 2));
        int[] before = answers();
        TreeSet<Integer> all = new TreeSet<>();
        for (int each : before) all.add(each);
        assertThat(all).as("services differ").containsExactly(0, 1, 2);

        ((EbpfSite) site).namespaces().restart();
        apply(services(0, 1, 2));
        assertThat(answers()).isEqualTo(before);

        apply(services(0, 1));
        int[] after = answers();
        int stayed = 0;
        int hadOthers = 0;
        for (int service = 0; service < SERVICES; service++) {
            if (before[service] != 2) {
                hadOthers++;
                stayed += after[service] == before[service] ? 1 : 0;
            }
        }
        assertThat(stayed).isGreaterThan(hadOthers / 2);
    }

    @Test
    void clients_are_spread_over_backends() throws Exception {
        apply(services(0, 1, 2));
        TreeSet<String> seen = new TreeSet<>();
        for (int service = 0; service < SERVICES; service++) {
            InetSocketAddress to = at(service);
            String pair = call(to).backend() + " "
                    + Caller.call(((EbpfSite) site).namespaces().fromNode(site.node()), to)
                            .backend();
            seen.add(pair);
        }
        assertThat(seen).as("client and node choose by themselves").hasSizeGreaterThan(3);
    }
}
