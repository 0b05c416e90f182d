package dev.portolan.proxy.nftables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portolan.linux.KernelException;
import dev.portolan.linux.nftables.Chain;
import dev.portolan.linux.nftables.Nftables;
import dev.portolan.linux.nftables.Table;
import dev.portolan.linux.nftables.Transaction;
import dev.portolan.proxy.Applied;
import dev.portolan.proxy.Caller;
import dev.portolan.proxy.Crash;
import dev.portolan.proxy.DataPlaneContract;
import dev.portolan.proxy.DataPlaneException;
import dev.portolan.proxy.NamespaceSite;
import dev.portolan.proxy.Site;
import dev.portolan.proxy.core.Affinity;
import dev.portolan.proxy.core.Delta;
import dev.portolan.proxy.core.Forwarding;
import dev.portolan.proxy.core.Frontend;
import dev.portolan.proxy.core.Protocol;
import dev.portolan.proxy.core.ServiceTable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The contract, on a node and pods of network namespaces, and what only a data plane in the kernel can get wrong. */
class NftablesPlaneTest extends DataPlaneContract {
    private NamespaceSite site() {
        return (NamespaceSite) site;
    }

    @Override
    protected Site openSite() throws Exception {
        return NamespaceSite.open(NamespaceSite.Bridge.PLAIN, NftablesPlane::open);
    }

    @Test
    void the_next_run_replaces_the_rules_of_the_last_without_one_failed_connection() throws Exception {
        apply(Map.of(vip(0, Protocol.TCP), to(0, 1), vip(1, Protocol.TCP), to(2)));
        AtomicBoolean over = new AtomicBoolean();
        try (var caller = Executors.newSingleThreadExecutor()) {
            var calls = caller.submit(() -> {
                int count = 0;
                while (!over.get()) {
                    call(vip(0));
                    count++;
                }
                return count;
            });
            for (int i = 0; i < 20; i++) {
                site().restart();
                ServiceTable next = ServiceTable.of(Map.of(vip(0, Protocol.TCP), to(0, 1)));
                site.plane().apply(next, Delta.between(ServiceTable.EMPTY, next));
            }
            over.set(true);
            assertThat(calls.get()).isPositive();
        }
        assertRefusedAtOnce(vip(1));
    }

    @Test
    void after_close_the_rules_stay_and_after_clean_up_nothing_of_ours_does() throws Exception {
        Table foreign = new Table(Table.Family.IP, "foreign");
        try (Nftables nftables = site().atNode(Nftables::open)) {
            nftables.commit(new Transaction().add(foreign).add(new Chain.Regular(foreign, "theirs")));
            apply(Map.of(vip(0, Protocol.TCP), to(0)));
            site().restart();
            assertThat(call(vip(0)).backend()).isZero();
            site.plane().cleanUp();
            assertThat(nftables.tables(Table.Family.IP)).containsExactly(foreign);
            assertThat(nftables.chains(foreign)).containsExactly("theirs");
        }
    }

    @Test
    void a_table_that_somebody_took_away_is_made_again_by_the_apply_after_the_failed_one() throws Exception {
        apply(Map.of(vip(0, Protocol.TCP), to(0)));
        try (Nftables nftables = site().atNode(Nftables::open)) {
            nftables.commit(new Transaction().delete(new Table(Table.Family.IP, "portolan")));
        }
        ServiceTable next = ServiceTable.of(Map.of(vip(0, Protocol.TCP), to(1), vip(1, Protocol.TCP), to(2)));
        Delta delta = Delta.between(ServiceTable.of(Map.of(vip(0, Protocol.TCP), to(0))), next);
        assertThatThrownBy(() -> site.plane().apply(next, delta))
                .isInstanceOf(DataPlaneException.class)
                .hasCauseInstanceOf(KernelException.class)
                .hasMessageContaining("of table ip portolan");
        assertThat(site.plane().apply(next, delta)).isEqualTo(Applied.FULLY);
        assertThat(call(vip(0)).backend()).isEqualTo(1);
        assertThat(call(vip(1)).backend()).isEqualTo(2);
    }

    @Test
    void one_endpoint_of_one_service_costs_the_same_few_messages_among_a_thousand_as_among_ten() throws Exception {
        assertThat(messagesForOneEndpointAmong(1000))
                .isEqualTo(messagesForOneEndpointAmong(10))
                .isLessThanOrEqualTo(6);
    }

    private int messagesForOneEndpointAmong(int services) throws Exception {
        Map<Frontend, Forwarding> many = new HashMap<>();
        IntStream.range(0, services)
                .forEach(i -> many.put(new Frontend(site.vip(i % 4), 10_000 + i, Protocol.TCP), to(0, 1)));
        apply(many);
        many.put(new Frontend(site.vip(1), 10_001, Protocol.TCP), to(0, 2));
        apply(many);
        int replaced = ((NftablesPlane) site.plane()).lastMessages();
        many.put(new Frontend(site.vip(1), 10_001, Protocol.TCP), to(2));
        apply(many);
        many.put(new Frontend(site.vip(1), 10_001, Protocol.TCP), to(2, 1));
        apply(many);
        return Math.max(replaced, ((NftablesPlane) site.plane()).lastMessages());
    }

    @Test
    void nft_can_list_what_we_made() throws Exception {
        apply(Map.of(
                vip(0, Protocol.TCP), to(0, 1, 2),
                vip(1, Protocol.UDP), with(new Affinity.ClientIp(Duration.ofMinutes(1)), 0, 1)));
        call(vip(0));
        assertThat(site().witness("nft", "list", "ruleset"))
                .contains("10.96.0.10 . tcp . 3200 : goto pick-3", "10.96.0.11 . udp . 3200 : goto stick-2-of-2-60s");
    }

    @Test
    void the_kernel_is_asked_in_advance_and_nothing_is_left_of_it() throws Exception {
        assertThat(site().atNode(NftablesPlane::ability).possible()).isTrue();
        assertThat(site().witness("nft", "list", "ruleset")).isEmpty();
    }

    @Test
    void a_node_port_on_the_loopback_address_of_ipv6_is_said_to_be_unserved_and_the_others_are_served()
            throws Exception {
        Frontend six = Frontend.of("::1", 30_008, Protocol.TCP);
        ServiceTable table = ServiceTable.of(Map.of(six, to(0), vip(0, Protocol.TCP), to(0)));
        Applied applied = site.plane().apply(table, Delta.between(ServiceTable.EMPTY, table));
        assertThat(applied.failures()).containsOnlyKeys(six);
        assertThat(call(vip(0)).backend()).isZero();
    }

    @Test
    void datagrams_sent_before_the_service_was_there_do_not_keep_later_ones_from_it() throws Exception {
        InetSocketAddress nodePort = new InetSocketAddress(site.node(), 30_053);
        apply(Map.of());
        try (var client = Caller.datagrams(site, nodePort)) {
            assertThatThrownBy(() -> Caller.ask(client, "x")).isInstanceOf(IOException.class);
            apply(Map.of(new Frontend(site.node(), 30_053, Protocol.UDP), to(1)));
            assertThat(Caller.ask(client, "y")).isEqualTo("1:y");
        }
    }

    @Test
    void five_thousand_services_are_applied_also_where_the_kernel_takes_little_at_once() throws Exception {
        Map<Frontend, Forwarding> many = new HashMap<>();
        IntStream.range(0, 5000)
                .forEach(i -> many.put(new Frontend(site.vip(i % 4), 10_000 + i, Protocol.TCP), to(i % 3)));
        apply(many);
        for (int i = 0; i < 5000; i += 613) {
            assertThat(call(new InetSocketAddress(site.vip(i % 4), 10_000 + i)).backend())
                    .isEqualTo(i % 3);
        }
    }

    @Test
    void a_proxy_that_is_killed_under_load_and_started_again_is_not_noticed() throws Exception {
        Crash.nobodyNotices(site, site(), List.of());
    }
}
