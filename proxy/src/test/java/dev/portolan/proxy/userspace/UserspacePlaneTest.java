package dev.portolan.proxy.userspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portolan.proxy.Applied;
import dev.portolan.proxy.Applied.Reason;
import dev.portolan.proxy.DataPlaneContract;
import dev.portolan.proxy.Site;
import dev.portolan.proxy.core.Affinity;
import dev.portolan.proxy.core.Backend;
import dev.portolan.proxy.core.Delta;
import dev.portolan.proxy.core.Forwarding;
import dev.portolan.proxy.core.Forwarding.Kind;
import dev.portolan.proxy.core.Frontend;
import dev.portolan.proxy.core.Protocol;
import dev.portolan.proxy.core.ServiceTable;
import dev.portolan.proxy.core.Target;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The contract, and what only a data plane that listens itself can get wrong. */
class UserspacePlaneTest extends DataPlaneContract {
    @Override
    protected Site openSite() {
        return new LoopbackSite(UserspaceConfig.DEFAULT);
    }

    @Test
    void a_backend_that_refuses_is_passed_over_for_one_that_answers() throws Exception {
        Backend closed = new Backend(site.backend(1), 9);
        Target target = new Target.Balance(List.of(backend(0), closed));
        apply(Map.of(vip(0, Protocol.TCP), forwarding(Kind.CLUSTER_IP, Affinity.NONE, target)));
        for (int i = 0; i < 30; i++) {
            assertThat(call(vip(0)).backend()).isZero();
        }
    }

    @Test
    void when_no_backend_answers_the_client_is_reset() throws Exception {
        Target target = new Target.Balance(List.of(new Backend(site.backend(1), 9), new Backend(site.backend(2), 9)));
        apply(Map.of(vip(0, Protocol.TCP), forwarding(Kind.CLUSTER_IP, Affinity.NONE, target)));
        assertThatThrownBy(() -> call(vip(0))).isInstanceOf(IOException.class).hasMessageContaining("reset");
    }

    @Test
    void what_cannot_be_bound_is_said_the_rest_is_served_and_a_later_apply_tries_again() throws Exception {
        Frontend foreign = Frontend.of("192.0.2.1", PORT, Protocol.TCP);
        Frontend sctp = vip(2, Protocol.SCTP);
        ServiceTable table = ServiceTable.of(
                Map.of(vip(0, Protocol.TCP), to(0), vip(1, Protocol.TCP), to(1), foreign, to(0), sctp, to(0)));
        try (ServerSocket other = new ServerSocket()) {
            other.bind(new InetSocketAddress(site.vip(1), PORT));
            Applied applied = site.plane().apply(table, Delta.between(ServiceTable.EMPTY, table));
            assertThat(applied.failures().keySet()).containsExactlyInAnyOrder(vip(1, Protocol.TCP), foreign, sctp);
            assertThat(applied.failures().get(vip(1, Protocol.TCP)).reason()).isEqualTo(Reason.PORT_BUSY);
            assertThat(applied.failures().get(foreign).reason()).isEqualTo(Reason.ADDRESS_NOT_LOCAL);
            assertThat(applied.failures().get(sctp).reason()).isEqualTo(Reason.PROTOCOL_UNSUPPORTED);
            assertThat(call(vip(0)).backend()).isZero();
        }
        Applied again = site.plane().apply(table, Delta.between(table, table));
        assertThat(again.failures()).doesNotContainKey(vip(1, Protocol.TCP));
        assertThat(call(vip(1)).backend()).isEqualTo(1);
    }

    @Test
    void a_client_outside_the_source_ranges_is_reset() throws Exception {
        Forwarding open = to(0);
        Forwarding narrow = new Forwarding(
                SHOP,
                Kind.LOAD_BALANCER,
                open.policy(),
                open.affinity(),
                open.outside(),
                open.inside(),
                List.of(dev.portolan.rules.Cidr.parse("192.0.2.0/24")));
        apply(Map.of(vip(0, Protocol.TCP), narrow));
        assertThatThrownBy(() -> call(vip(0))).isInstanceOf(IOException.class);
    }

    /** A peer's FIN makes epoll read what nobody asked for yet. */
    @Test
    void what_a_client_sends_and_ends_before_its_backend_is_found_is_not_lost() throws Exception {
        try (ServerSocket full = new ServerSocket();
                Socket first = new Socket();
                Socket second = new Socket()) {
            full.bind(new InetSocketAddress(site.backend(1), 9), 1);
            first.connect(full.getLocalSocketAddress());
            second.connect(full.getLocalSocketAddress()); // from here on a connect hangs
            Backend silent = new Backend(site.backend(1), 9);
            Target target = new Target.Balance(List.of(backend(0), silent));
            apply(Map.of(vip(0, Protocol.TCP), forwarding(Kind.CLUSTER_IP, Affinity.NONE, target)));
            try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<String>> answers = IntStream.range(0, 12)
                        .mapToObj(i -> clients.submit(() -> {
                            try (Socket socket = new Socket(site.vip(0), PORT)) {
                                socket.getOutputStream().write("12345".getBytes(StandardCharsets.US_ASCII));
                                socket.shutdownOutput();
                                return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                            }
                        }))
                        .toList();
                for (Future<String> answer : answers) {
                    assertThat(answer.get(60, TimeUnit.SECONDS)).endsWith("12345end of 5");
                }
            }
        }
    }
}
