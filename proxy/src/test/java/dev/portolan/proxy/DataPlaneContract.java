package dev.portolan.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portolan.proxy.core.Affinity;
import dev.portolan.proxy.core.Forwarding;
import dev.portolan.proxy.core.Forwarding.Kind;
import dev.portolan.proxy.core.Frontend;
import dev.portolan.proxy.core.Protocol;
import dev.portolan.proxy.core.ServiceTable;
import dev.portolan.proxy.core.Target;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every data plane does to connections, whatever its means. Extend it with a {@link Site}. */
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class DataPlaneContract extends SiteTest {
    @Test
    void ten_thousand_connections_are_spread_as_evenly_as_chance_would() throws Exception {
        apply(Map.of(vip(0, Protocol.TCP), to(0, 1, 2)));
        int picks = 10_000;
        int[] counts = site.atClient(() -> picks(picks));
        double expected = picks / 3.0;
        double chiSquared = Arrays.stream(counts)
                .mapToDouble(n -> (n - expected) * (n - expected) / expected)
                .sum();
        // Two degrees of freedom: an even choice is above this once in a million times.
        assertThat(chiSquared).as("%s", Arrays.toString(counts)).isLessThan(27.6);
    }

    /** Which backends answered, by the first byte of their greeting. */
    private int[] picks(int count) throws IOException {
        int[] counts = new int[3];
        for (int i = 0; i < count; i++) {
            try (Socket socket = new Socket()) {
                socket.setSoTimeout(20_000);
                socket.connect(vip(0), 20_000);
                counts[socket.getInputStream().read() - '0']++;
                // A reset leaves no port waiting, of which there are fewer than picks in some seconds.
                socket.setSoLinger(true, 0);
            }
        }
        return counts;
    }

    @Test
    public void a_backend_sees_the_client_s_own_address() throws Exception {
        apply(Map.of(vip(0, Protocol.TCP), to(0)));
        assertThat(call(vip(0)).from()).isEqualTo(site.client().getHostAddress());
    }

    @Test
    void without_endpoints_a_connection_is_refused_at_once() throws Exception {
        apply(Map.of(vip(0, Protocol.TCP), forwarding(Kind.CLUSTER_IP, Affinity.NONE, Target.REFUSE)));
        assertRefusedAtOnce(vip(0));
    }

    @Test
    void losing_the_last_endpoint_refuses_and_gaining_one_serves_again() throws Exception {
        Frontend frontend = vip(0, Protocol.TCP);
        for (int round = 0; round < 3; round++) {
            apply(Map.of(frontend, to(round)));
            assertThat(call(vip(0)).backend()).isEqualTo(round);
            apply(Map.of(frontend, forwarding(Kind.CLUSTER_IP, Affinity.NONE, Target.REFUSE)));
            assertRefusedAtOnce(vip(0));
        }
    }

    @Test
    void a_service_that_is_gone_no_longer_answers_and_its_neighbour_does() throws Exception {
        apply(Map.of(vip(0, Protocol.TCP), to(0), vip(1, Protocol.TCP), to(1)));
        assertThat(call(vip(0)).backend()).isZero();
        apply(Map.of(vip(1, Protocol.TCP), to(1)));
        assertThatThrownBy(() -> call(vip(0))).isInstanceOf(IOException.class);
        assertThat(call(vip(1)).backend()).isEqualTo(1);
    }

    @Test
    void endpoints_change_under_load_without_one_failed_connection() throws Exception {
        changeUnderLoad(this::to);
    }

    private void changeUnderLoad(Function<int[], Forwarding> forwardings) throws Exception {
        Frontend frontend = vip(0, Protocol.TCP);
        apply(Map.of(frontend, forwardings.apply(new int[] {0, 1, 2})));
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService callers = Executors.newFixedThreadPool(4)) {
            List<Future<Integer>> counts = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                counts.add(callers.submit(() -> {
                    int calls = 0;
                    while (!over.get()) {
                        call(vip(0));
                        calls++;
                    }
                    return calls;
                }));
            }
            int[][] choices = {{0, 1}, {1, 2}, {2}, {0, 1, 2}, {0}, {1}};
            for (int i = 0; i < 120; i++) {
                apply(Map.of(
                        frontend,
                        forwardings.apply(choices[i % choices.length]),
                        vip(1 + i % 3, Protocol.TCP),
                        to(i % 3)));
            }
            over.set(true);
            for (Future<Integer> count : counts) {
                assertThat(count.get(60, TimeUnit.SECONDS)).isPositive();
            }
        }
    }

    @Test
    void an_established_connection_stays_when_its_endpoint_leaves() throws Exception {
        apply(Map.of(vip(0, Protocol.TCP), to(0)));
        try (Caller caller = Caller.connect(site, vip(0))) {
            caller.echo("before");
            apply(Map.of(vip(0, Protocol.TCP), to(1)));
            caller.echo("after");
            assertThat(call(vip(0)).backend()).isEqualTo(1);
            apply(Map.of(vip(0, Protocol.TCP), forwarding(Kind.CLUSTER_IP, Affinity.NONE, Target.REFUSE)));
            caller.echo("still");
        }
    }

    @Test
    void half_close_reaches_the_backend_and_its_answer_the_client() throws Exception {
        apply(Map.of(vip(0, Protocol.TCP), to(0)));
        try (Caller caller = Caller.connect(site, vip(0))) {
            caller.echo("12345");
            caller.socket().shutdownOutput();
            assertThat(new String(caller.in().readAllBytes(), StandardCharsets.US_ASCII))
                    .isEqualTo("end of 5");
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> backends.getFirst().connections() == 0);
    }

    @Test
    void many_bytes_arrive_whole_when_the_reader_is_slower_than_the_writer() throws Exception {
        apply(Map.of(vip(0, Protocol.TCP), to(0)));
        byte[] sent = new byte[16 * 1024 * 1024];
        new Random(7).nextBytes(sent);
        try (Caller caller = Caller.connect(site, vip(0));
                ExecutorService writer = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> written = writer.submit(() -> {
                caller.socket().getOutputStream().write(sent);
                caller.socket().shutdownOutput();
                return null;
            });
            byte[] echoed = caller.in().readNBytes(sent.length);
            written.get(60, TimeUnit.SECONDS);
            assertThat(Arrays.equals(echoed, sent)).isTrue();
            assertThat(new String(caller.in().readAllBytes(), StandardCharsets.US_ASCII))
                    .isEqualTo("end of " + sent.length);
        }
    }

    @RepeatedTest(3)
    void a_client_that_ended_its_side_first_gets_the_whole_of_a_large_answer() throws Exception {
        apply(Map.of(vip(0, Protocol.TCP), to(0)));
        try (Caller caller = Caller.connect(site, vip(0))) {
            byte[] question = new byte[16 * 1024 * 1024];
            question[0] = 'l';
            caller.socket().getOutputStream().write(question);
            caller.socket().shutdownOutput();
            assertThat(caller.in().readAllBytes()).hasSize(EchoBackend.LATER);
        }
    }

    @Test
    void a_client_with_affinity_stays_until_its_endpoint_is_gone() throws Exception {
        Affinity affinity = new Affinity.ClientIp(Duration.ofHours(3));
        apply(Map.of(vip(0, Protocol.TCP), with(affinity, 0, 1, 2)));
        int first = call(vip(0)).backend();
        for (int i = 0; i < 20; i++) {
            assertThat(call(vip(0)).backend()).isEqualTo(first);
        }
        int[] others =
                java.util.stream.IntStream.range(0, 3).filter(b -> b != first).toArray();
        apply(Map.of(vip(0, Protocol.TCP), with(affinity, others)));
        int second = call(vip(0)).backend();
        assertThat(second).isNotEqualTo(first);
        for (int i = 0; i < 20; i++) {
            assertThat(call(vip(0)).backend()).isEqualTo(second);
        }
    }

    @Test
    void a_client_with_affinity_stays_while_other_endpoints_come_and_go() throws Exception {
        Affinity affinity = new Affinity.ClientIp(Duration.ofHours(3));
        apply(Map.of(vip(0, Protocol.TCP), with(affinity, 0, 1, 2)));
        int mine = call(vip(0)).backend();
        for (int round = 0; round < 3; round++) {
            int stays = (mine + 1 + round % 2) % 3;
            for (int[] choice : new int[][] {{mine, stays}, {mine}, {0, 1, 2}, {stays, mine}}) {
                apply(Map.of(
                        vip(0, Protocol.TCP),
                        with(affinity, Arrays.stream(choice).sorted().toArray())));
                for (int i = 0; i < 5; i++) {
                    assertThat(call(vip(0)).backend()).isEqualTo(mine);
                }
            }
        }
    }

    @Test
    void affinity_ends_some_time_after_the_last_connection() throws Exception {
        Affinity affinity = new Affinity.ClientIp(Duration.ofSeconds(1));
        apply(Map.of(vip(0, Protocol.TCP), with(affinity, 0, 1, 2)));
        int first = call(vip(0)).backend();
        Awaitility.await()
                .atMost(Duration.ofSeconds(120))
                .pollDelay(Duration.ofMillis(1500))
                .pollInterval(Duration.ofMillis(1500))
                .until(() -> call(vip(0)).backend() != first);
    }

    @Test
    void a_port_that_a_virtual_address_does_not_serve_is_refused_at_once() throws Exception {
        apply(Map.of(vip(0, Protocol.TCP), to(0), vip(0, Protocol.UDP), to(0)));
        assertRefusedAtOnce(new InetSocketAddress(site.vip(0), PORT + 1));
        try (DatagramSocket client = Caller.datagrams(site, new InetSocketAddress(site.vip(0), PORT + 1))) {
            assertThatThrownBy(() -> Caller.ask(client, "anyone?")).isInstanceOf(PortUnreachableException.class);
        }
    }

    @Test
    void a_datagram_to_a_service_that_gains_its_first_endpoint_is_answered() throws Exception {
        try (DatagramSocket client = Caller.datagrams(site, vip(0))) {
            apply(Map.of(vip(0, Protocol.UDP), forwarding(Kind.CLUSTER_IP, Affinity.NONE, Target.REFUSE)));
            assertThatThrownBy(() -> Caller.ask(client, "x")).isInstanceOf(PortUnreachableException.class);
            apply(Map.of(vip(0, Protocol.UDP), to(2)));
            assertThat(Caller.ask(client, "y")).isEqualTo("2:y");
        }
    }

    @Test
    void endpoints_change_under_load_without_one_failed_connection_with_affinity_too() throws Exception {
        Affinity affinity = new Affinity.ClientIp(Duration.ofHours(3));
        changeUnderLoad(choice -> with(affinity, choice));
    }

    @Test
    void a_thousand_services_are_applied_and_each_answers() throws Exception {
        Map<Frontend, Forwarding> many = new HashMap<>();
        for (int i = 0; i < 1000; i++) {
            many.put(new Frontend(site.vip(i % 4), 10_000 + i, Protocol.TCP), to(i % 3));
        }
        apply(many);
        for (int i = 0; i < 1000; i += 83) {
            assertThat(call(new InetSocketAddress(site.vip(i % 4), 10_000 + i)).backend())
                    .isEqualTo(i % 3);
        }
        apply(Map.of());
        assertRefusedAtOnce(new InetSocketAddress(site.vip(0), 10_000));
    }

    @Test
    void datagrams_of_one_client_socket_go_to_one_backend_and_back() throws Exception {
        apply(Map.of(vip(0, Protocol.UDP), to(0, 1, 2)));
        Set<String> answeredBy = new HashSet<>();
        for (int socket = 0; socket < 40; socket++) {
            try (DatagramSocket client = Caller.datagrams(site, vip(0))) {
                String first = Caller.ask(client, "a");
                assertThat(first).endsWith(":a");
                assertThat(Caller.ask(client, "b")).isEqualTo(first.replace(":a", ":b"));
                answeredBy.add(first);
            }
        }
        assertThat(answeredBy).hasSize(3);
    }

    @Test
    void a_datagram_after_its_backend_is_gone_reaches_another() throws Exception {
        apply(Map.of(vip(0, Protocol.UDP), to(0)));
        try (DatagramSocket client = Caller.datagrams(site, vip(0))) {
            assertThat(Caller.ask(client, "x")).isEqualTo("0:x");
            apply(Map.of(vip(0, Protocol.UDP), to(1)));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> Caller.ask(client, "y").equals("1:y"));
        }
    }

    @Test
    void a_datagram_to_a_service_without_endpoints_is_answered_as_unreachable() throws Exception {
        apply(Map.of(vip(0, Protocol.UDP), forwarding(Kind.CLUSTER_IP, Affinity.NONE, Target.REFUSE)));
        try (DatagramSocket client = Caller.datagrams(site, vip(0))) {
            assertThatThrownBy(() -> Caller.ask(client, "anyone?")).isInstanceOf(PortUnreachableException.class);
        }
    }

    @Test
    void the_ports_of_a_service_are_independent_and_tcp_and_udp_share_a_number() throws Exception {
        Frontend other = new Frontend(site.vip(0), PORT + 1, Protocol.TCP);
        apply(Map.of(vip(0, Protocol.TCP), to(0), vip(0, Protocol.UDP), to(1), other, to(2)));
        assertThat(call(vip(0)).backend()).isZero();
        assertThat(call(new InetSocketAddress(site.vip(0), PORT + 1)).backend()).isEqualTo(2);
        try (DatagramSocket client = Caller.datagrams(site, vip(0))) {
            assertThat(Caller.ask(client, "x")).isEqualTo("1:x");
        }
    }

    @Test
    void a_node_port_answers_at_the_node_s_address() throws Exception {
        Frontend nodePort = new Frontend(site.node(), 30_008, Protocol.TCP);
        Target target = new Target.Balance(List.of(backend(0), backend(1)));
        apply(Map.of(nodePort, forwarding(Kind.NODE_PORT, Affinity.NONE, target)));
        Set<Integer> answered = new HashSet<>();
        for (int i = 0; i < 40; i++) {
            answered.add(call(new InetSocketAddress(site.node(), 30_008)).backend());
        }
        assertThat(answered).containsExactlyInAnyOrder(0, 1);
        apply(Map.of());
        assertRefusedAtOnce(new InetSocketAddress(site.node(), 30_008));
    }

    @Test
    void a_backend_reaches_itself_through_its_service() throws Exception {
        apply(Map.of(vip(0, Protocol.TCP), to(0)));
        InetSocketAddress from = new InetSocketAddress(site.backend(0), 0);
        try (Socket socket = site.atBackend(0, () -> Caller.open(from, vip(0)))) {
            assertThat((char) socket.getInputStream().read()).isEqualTo('0');
        }
    }

    @Test
    void after_clean_up_nothing_answers_and_it_can_start_again() throws Exception {
        apply(Map.of(vip(0, Protocol.TCP), to(0)));
        assertThat(call(vip(0)).backend()).isZero();
        site.plane().cleanUp();
        applied = ServiceTable.EMPTY;
        assertThatThrownBy(() -> call(vip(0))).isInstanceOf(IOException.class);
        apply(Map.of(vip(0, Protocol.TCP), to(1)));
        assertThat(call(vip(0)).backend()).isEqualTo(1);
    }

    @Test
    void what_each_frontend_carried_is_counted_while_its_endpoints_come_and_go() throws Exception {
        Affinity affinity = new Affinity.ClientIp(Duration.ofHours(3));
        apply(Map.of(
                vip(0, Protocol.TCP), to(0, 1), vip(0, Protocol.UDP), to(2), vip(1, Protocol.TCP), with(affinity, 0)));
        assertThat(site.plane().counters().values()).hasSize(3).containsOnly(Traffic.NONE);
        for (int i = 0; i < 5; i++) {
            call(vip(0));
        }
        call(vip(1));
        try (DatagramSocket client = Caller.datagrams(site, vip(0))) {
            for (int i = 0; i < 3; i++) {
                Caller.ask(client, "x");
            }
        }
        apply(Map.of(
                vip(0, Protocol.TCP),
                to(2),
                vip(0, Protocol.UDP),
                to(1, 2),
                vip(1, Protocol.TCP),
                with(affinity, 1, 2)));
        call(vip(0));
        call(vip(1));
        call(vip(1));
        assertThat(site.plane().counters())
                .isEqualTo(Map.of(
                        vip(0, Protocol.TCP), new Traffic(6),
                        vip(0, Protocol.UDP), new Traffic(1),
                        vip(1, Protocol.TCP), new Traffic(3)));
        apply(Map.of(vip(1, Protocol.TCP), with(affinity, 1)));
        assertThat(site.plane().counters()).isEqualTo(Map.of(vip(1, Protocol.TCP), new Traffic(3)));
    }
}
