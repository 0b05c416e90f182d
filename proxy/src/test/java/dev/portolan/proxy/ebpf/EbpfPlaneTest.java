package dev.portolan.proxy.ebpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portolan.linux.socket.BorrowedSocket;
import dev.portolan.proxy.Caller;
import dev.portolan.proxy.Crash;
import dev.portolan.proxy.DataPlaneContract;
import dev.portolan.proxy.NamespaceSite;
import dev.portolan.proxy.Site;
import dev.portolan.proxy.core.Affinity;
import dev.portolan.proxy.core.Delta;
import dev.portolan.proxy.core.Forwarding;
import dev.portolan.proxy.core.Forwarding.Kind;
import dev.portolan.proxy.core.Frontend;
import dev.portolan.proxy.core.Protocol;
import dev.portolan.proxy.core.ServiceTable;
import dev.portolan.proxy.core.Target;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The contract, for sockets, and what only a data plane at the sockets can get wrong. */
class EbpfPlaneTest extends DataPlaneContract {
    private NamespaceSite namespaces() {
        return ((EbpfSite) site).namespaces();
    }

    private EbpfPlane plane() {
        return (EbpfPlane) site.plane();
    }

    @Override
    protected Site openSite() throws Exception {
        return EbpfSite.open();
    }

    @Test
    void a_connection_is_made_to_the_backend_itself_and_counted() throws Exception {
        apply(Map.of(vip(0, Protocol.TCP), to(0, 1, 2)));
        for (int i = 0; i < 10; i++) {
            call(vip(0));
        }
        assertThat(plane().connections()).isEqualTo(Map.of(vip(0, Protocol.TCP), 10L));
        // Not every kernel shows its connections there.
        String seen = namespaces().witness("sh", "-c", "[ ! -e /proc/net/nf_conntrack ] || cat /proc/net/nf_conntrack");
        assertThat(seen).doesNotContain("10.96.0.10");
    }

    @Test
    void a_socket_of_one_family_is_served_like_one_of_both_and_is_told_that_its_peer_is_the_service() throws Exception {
        apply(Map.of(vip(0, Protocol.TCP), to(1)));
        try (SocketChannel four = site.atClient(() -> SocketChannel.open(StandardProtocolFamily.INET));
                Caller both = Caller.connect(site, vip(0))) {
            both.greeting();
            four.connect(vip(0));
            assertThat(peers(PORT)).containsExactly(vip(0), vip(0));
        }
        assertThat(plane().connections()).isEqualTo(Map.of(vip(0, Protocol.TCP), 2L));
    }

    /** What getpeername(2) says of the sockets of this process with such a peer. */
    private static List<InetSocketAddress> peers(int port) throws Exception {
        List<InetSocketAddress> found = new ArrayList<>();
        BorrowedSocket.forEach(
                ProcessHandle.current().pid(),
                socket -> socket.peer().filter(peer -> peer.getPort() == port).ifPresent(found::add));
        return found;
    }

    @Test
    void datagrams_that_name_the_service_each_time_stay_with_one_backend_and_are_answered_by_the_service()
            throws Exception {
        apply(Map.of(vip(0, Protocol.UDP), to(0, 1, 2)));
        try (DatagramSocket socket = site.atClient(() -> new DatagramSocket(new InetSocketAddress(site.client(), 0)))) {
            socket.setSoTimeout(20_000);
            String first = ask(socket, vip(0));
            for (int i = 0; i < 10; i++) {
                assertThat(ask(socket, vip(0))).isEqualTo(first);
            }
            int gone = first.charAt(0) - '0';
            apply(Map.of(vip(0, Protocol.UDP), to((gone + 1) % 3)));
            assertThat(ask(socket, vip(0))).startsWith((gone + 1) % 3 + ":");
        }
        assertThat(plane().connections()).isEqualTo(Map.of(vip(0, Protocol.UDP), 2L));
    }

    private static String ask(DatagramSocket socket, InetSocketAddress service) throws Exception {
        byte[] word = "x".getBytes(StandardCharsets.US_ASCII);
        socket.send(new DatagramPacket(word, word.length, service));
        DatagramPacket answer = new DatagramPacket(new byte[100], 100);
        socket.receive(answer);
        assertThat(answer.getSocketAddress()).isEqualTo(service);
        return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII);
    }

    @Test
    void a_datagram_socket_of_ipv4_only_moves_off_a_backend_that_is_gone() throws Exception {
        apply(Map.of(vip(0, Protocol.UDP), to(0)));
        try (DatagramChannel channel = site.atClient(() -> DatagramChannel.open(StandardProtocolFamily.INET))) {
            channel.connect(vip(0));
            int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
            channel.socket().setSoTimeout(20_000);
            assertThat(Caller.ask(channel.socket(), "a")).isEqualTo("0:a");
            apply(Map.of(vip(0, Protocol.UDP), to(2)));
            assertThat(Caller.ask(channel.socket(), "b")).isEqualTo("2:b");
            assertThat(((InetSocketAddress) channel.getLocalAddress()).getPort())
                    .isEqualTo(port);
        }
    }

    @Test
    void a_connected_datagram_socket_whose_backend_went_while_no_proxy_ran_is_moved_by_the_next_one() throws Exception {
        apply(Map.of(vip(0, Protocol.UDP), to(0), vip(1, Protocol.UDP), to(0)));
        try (DatagramSocket stays = Caller.datagrams(site, vip(0));
                DatagramSocket loses = Caller.datagrams(site, vip(1))) {
            assertThat(Caller.ask(stays, "a")).isEqualTo("0:a");
            assertThat(Caller.ask(loses, "a")).isEqualTo("0:a");
            startAgain(Map.of(vip(0, Protocol.UDP), to(0, 1, 2), vip(1, Protocol.UDP), to(2)));
            assertThat(Caller.ask(loses, "b")).isEqualTo("2:b");
            assertThat(Caller.ask(stays, "b")).isEqualTo("0:b");
        }
    }

    @Test
    void a_connected_datagram_socket_that_was_moved_once_stays_with_its_new_backend() throws Exception {
        apply(Map.of(vip(0, Protocol.UDP), to(0)));
        List<DatagramSocket> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 10; i++) {
                clients.add(Caller.datagrams(site, vip(0)));
                assertThat(Caller.ask(clients.getLast(), "a")).isEqualTo("0:a");
            }
            apply(Map.of(vip(0, Protocol.UDP), to(1)));
            startAgain(Map.of(vip(0, Protocol.UDP), to(1, 2)));
            for (DatagramSocket client : clients) {
                assertThat(Caller.ask(client, "b")).isEqualTo("1:b");
            }
        } finally {
            clients.forEach(DatagramSocket::close);
        }
    }

    @Test
    void a_connected_datagram_socket_whose_service_had_no_backend_for_a_while_gets_the_next_one() throws Exception {
        apply(Map.of(vip(0, Protocol.UDP), to(0)));
        try (DatagramSocket client = Caller.datagrams(site, vip(0))) {
            assertThat(Caller.ask(client, "a")).isEqualTo("0:a");
            apply(Map.of(vip(0, Protocol.UDP), forwarding(Kind.CLUSTER_IP, Affinity.NONE, Target.REFUSE)));
            apply(Map.of(vip(0, Protocol.UDP), to(2)));
            assertThat(Caller.ask(client, "b")).isEqualTo("2:b");
        }
    }

    private void startAgain(Map<Frontend, Forwarding> table) throws Exception {
        namespaces().restart();
        ServiceTable next = ServiceTable.of(table);
        site.plane().apply(next, Delta.between(ServiceTable.EMPTY, next));
    }

    @Test
    void programs_act_without_their_process_and_the_next_one_goes_on_with_affinity() throws Exception {
        Affinity affinity = new Affinity.ClientIp(Duration.ofHours(3));
        apply(Map.of(vip(0, Protocol.TCP), with(affinity, 0, 1, 2), vip(1, Protocol.TCP), to(0)));
        int mine = call(vip(0)).backend();
        try (Caller alive = Caller.connect(site, vip(1))) {
            namespaces().restart();
            assertThat(call(vip(0)).backend()).isEqualTo(mine);
            ServiceTable next = ServiceTable.of(Map.of(vip(0, Protocol.TCP), with(affinity, 0, 1, 2)));
            site.plane().apply(next, Delta.between(ServiceTable.EMPTY, next));
            for (int i = 0; i < 10; i++) {
                assertThat(call(vip(0)).backend()).isEqualTo(mine);
            }
            alive.echo("still");
        }
        assertThat(plane().connections().keySet()).containsExactly(vip(0, Protocol.TCP));
        assertRefusedAtOnce(vip(1));
    }

    @Test
    void after_clean_up_no_pin_no_rule_and_no_program_is_left() throws Exception {
        apply(Map.of(vip(0, Protocol.TCP), to(0)));
        assertThat(((EbpfSite) site).pins().folder("portolan").names()).contains("services", "link-connect4");
        site.plane().cleanUp();
        assertThat(((EbpfSite) site).pins().folder("portolan").names()).isEmpty();
        assertThat(namespaces().witness("nft", "list", "ruleset")).isEmpty();
    }

    @Test
    void a_node_port_on_loopback_is_the_node_s_own_and_not_a_pod_s() throws Exception {
        Frontend loopback = Frontend.of("127.0.0.1", 30_008, Protocol.TCP);
        apply(Map.of(loopback, to(0)));
        InetSocketAddress at = new InetSocketAddress("127.0.0.1", 30_008);
        try (var socket = namespaces().atNode(() -> Caller.open(null, at))) {
            assertThat((char) socket.getInputStream().read()).isEqualTo('0');
        }
        assertThat(plane().connections()).isEqualTo(Map.of(loopback, 1L));
        assertThat(Caller.call(namespaces().fromNode(at.getAddress()), at).backend())
                .isZero();
        assertThatThrownBy(() -> call(at)).isInstanceOf(ConnectException.class);
        assertThat(plane().connections()).as("the packet filter had the others").isEqualTo(Map.of(loopback, 1L));
    }

    @Test
    void nobody_on_the_node_listens_where_a_node_port_hides_it_and_others_may() throws Exception {
        Frontend nodePort = new Frontend(site.node(), 30_008, Protocol.TCP);
        Target target = new Target.Balance(List.of(backend(0)));
        apply(Map.of(nodePort, forwarding(Kind.NODE_PORT, Affinity.NONE, target), vip(0, Protocol.TCP), to(0)));
        for (InetAddress hidden : List.of(site.node(), InetAddress.ofLiteral("0.0.0.0"), InetAddress.ofLiteral("::"))) {
            assertThatThrownBy(() -> namespaces().atNode(() -> listen(hidden, 30_008)))
                    .as("%s", hidden)
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("already in use");
        }
        assertThat(namespaces().atNode(() -> listen(InetAddress.ofLiteral("127.0.0.1"), 30_008)))
                .as("another address")
                .isTrue();
        assertThat(namespaces().atNode(() -> listen(site.node(), 30_009)))
                .as("another port")
                .isTrue();
        assertThat(site.atClient(() -> listen(InetAddress.ofLiteral("0.0.0.0"), 30_008)))
                .as("a pod")
                .isTrue();
        apply(Map.of(vip(0, Protocol.TCP), to(0)));
        assertThat(namespaces().atNode(() -> listen(InetAddress.ofLiteral("0.0.0.0"), 30_008)))
                .as("after the Service")
                .isTrue();
    }

    private static boolean listen(InetAddress address, int port) throws IOException {
        try (ServerSocket server = new ServerSocket()) {
            server.bind(new InetSocketAddress(address, port));
            return true;
        }
    }

    @Test
    void a_proxy_that_is_killed_under_load_and_started_again_is_not_noticed() throws Exception {
        EbpfSite own = (EbpfSite) site;
        Crash.nobodyNotices(
                site,
                namespaces(),
                List.of(own.cgroup().path().toString(), own.pins().path().toString()));
    }
}
