package dev.portolan.proxy.nftables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portolan.proxy.Applied;
import dev.portolan.proxy.Caller;
import dev.portolan.proxy.Caller.Greeting;
import dev.portolan.proxy.EchoBackend;
import dev.portolan.proxy.NamespaceSite;
import dev.portolan.proxy.Site;
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
import dev.portolan.rules.Cidr;
import java.net.ConnectException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who comes from where: pods, the node itself, and hosts outside. What is dropped is shown by a short time-out. */
class ClientPlacesTest {
    private static final int PORT = 3200;
    private static final int BACKEND_PORT = 20_000;
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private NamespaceSite site;
    private EchoBackend first;
    private EchoBackend second;

    @BeforeEach
    void open() throws Exception {
        site = NamespaceSite.open(NamespaceSite.Bridge.PLAIN, NftablesPlane::open);
        first = EchoBackend.start(site, 0, BACKEND_PORT);
        second = EchoBackend.start(site, 1, BACKEND_PORT);
    }

    @AfterEach
    void close() throws Exception {
        if (site != null) {
            first.close();
            second.close();
            site.close();
        }
    }

    @Test
    void a_process_on_the_node_reaches_a_vip_and_is_seen_as_the_bridge() throws Exception {
        apply(Map.of(tcp(site.vip(0), PORT), cluster(Kind.CLUSTER_IP)));
        Greeting greeting = Caller.call(site.fromNode(site.node()), at(site.vip(0), PORT));
        assertThat(greeting).isEqualTo(new Greeting(0, site.node().getHostAddress()));
        // Without choosing a source address the route chooses it.
        try (Socket socket = site.atNode(() -> Caller.open(null, at(site.vip(0), PORT)))) {
            assertThat(socket.getLocalAddress()).isEqualTo(site.node());
        }
    }

    @Test
    void a_process_on_the_node_is_refused_where_there_is_no_endpoint() throws Exception {
        apply(Map.of(
                tcp(site.vip(0), PORT), forwarding(Kind.CLUSTER_IP, Policy.CLUSTER, Target.REFUSE, Target.REFUSE)));
        Site node = site.fromNode(site.node());
        assertThatThrownBy(() -> Caller.call(node, at(site.vip(0), PORT))).isInstanceOf(ConnectException.class);
        assertThatThrownBy(() -> Caller.call(node, at(site.vip(0), PORT + 1))).isInstanceOf(ConnectException.class);
    }

    @Test
    void a_node_port_answers_on_loopback_to_the_node_only() throws Exception {
        apply(Map.of(
                tcp(LOOPBACK, 30_008),
                cluster(Kind.NODE_PORT),
                new Frontend(LOOPBACK, 30_053, Protocol.UDP),
                cluster(Kind.NODE_PORT)));
        assertThat(Caller.call(site.fromNode(LOOPBACK), at(LOOPBACK, 30_008)))
                .isEqualTo(new Greeting(0, site.node().getHostAddress()));
        try (DatagramSocket client = Caller.datagrams(site.fromNode(LOOPBACK), at(LOOPBACK, 30_053))) {
            assertThat(Caller.ask(client, "x")).isEqualTo("0:x");
        }
        assertThatThrownBy(() -> Caller.call(site, at(LOOPBACK, 30_008))).isInstanceOf(ConnectException.class);
        apply(Map.of(tcp(LOOPBACK, 30_008), forwarding(Kind.NODE_PORT, Policy.CLUSTER, Target.REFUSE, Target.REFUSE)));
        assertThatThrownBy(() -> Caller.call(site.fromNode(LOOPBACK), at(LOOPBACK, 30_008)))
                .isInstanceOf(ConnectException.class);
    }

    @Test
    void what_listens_on_loopback_stays_hidden_from_a_neighbour_that_routes_to_it() throws Exception {
        apply(Map.of(tcp(LOOPBACK, 30_008), cluster(Kind.NODE_PORT)));
        try (ServerSocket secret = site.atNode(() -> new ServerSocket(0, 5, LOOPBACK))) {
            site.sendLoopbackToNode();
            assertTimesOut(site, at(LOOPBACK, secret.getLocalPort()));
        }
    }

    @Test
    void policy_cluster_hides_outside_clients_and_shows_pods() throws Exception {
        apply(Map.of(
                tcp(NamespaceSite.NODE_OUTSIDE, 30_008), cluster(Kind.NODE_PORT),
                tcp(site.vip(0), PORT), cluster(Kind.CLUSTER_IP)));
        String node = site.node().getHostAddress();
        assertThat(Caller.call(site.fromOutside(), at(NamespaceSite.NODE_OUTSIDE, 30_008)))
                .isEqualTo(new Greeting(0, node));
        assertThat(Caller.call(site.fromOutside(), at(site.vip(0), PORT))).isEqualTo(new Greeting(0, node));
        assertThat(Caller.call(site, at(NamespaceSite.NODE_OUTSIDE, 30_008)))
                .isEqualTo(new Greeting(0, site.client().getHostAddress()));
    }

    @Test
    void policy_local_shows_outside_clients_to_local_endpoints_and_gives_pods_any() throws Exception {
        Frontend nodePort = tcp(NamespaceSite.NODE_OUTSIDE, 30_008);
        apply(Map.of(nodePort, forwarding(Kind.NODE_PORT, Policy.LOCAL, to(1), to(0))));
        assertThat(Caller.call(site.fromOutside(), at(NamespaceSite.NODE_OUTSIDE, 30_008)))
                .isEqualTo(new Greeting(1, NamespaceSite.OUTSIDER.getHostAddress()));
        assertThat(Caller.call(site, at(NamespaceSite.NODE_OUTSIDE, 30_008)).backend())
                .isZero();
    }

    @Test
    void policy_local_without_a_local_endpoint_drops_outside_clients() throws Exception {
        Frontend nodePort = tcp(NamespaceSite.NODE_OUTSIDE, 30_008);
        apply(Map.of(nodePort, forwarding(Kind.NODE_PORT, Policy.LOCAL, Target.DROP, to(0))));
        assertTimesOut(site.fromOutside(), at(NamespaceSite.NODE_OUTSIDE, 30_008));
        assertThat(Caller.call(site, at(NamespaceSite.NODE_OUTSIDE, 30_008)).backend())
                .isZero();
    }

    @Test
    void clients_outside_the_source_ranges_are_dropped() throws Exception {
        Forwarding open = cluster(Kind.LOAD_BALANCER);
        Forwarding narrow = new Forwarding(
                open.owner(),
                open.kind(),
                open.policy(),
                open.affinity(),
                open.outside(),
                open.inside(),
                List.of(Cidr.parse("192.0.2.0/30"), Cidr.parse("192.0.2.0/31"), Cidr.parse("198.51.100.0/24")));
        apply(Map.of(tcp(site.vip(0), PORT), narrow, tcp(site.vip(1), PORT), open));
        assertThat(Caller.call(site.fromOutside(), at(site.vip(0), PORT)).backend())
                .isZero();
        assertTimesOut(site, at(site.vip(0), PORT));
        assertThat(Caller.call(site, at(site.vip(1), PORT)).backend()).isZero();
        apply(Map.of(tcp(site.vip(0), PORT), open));
        assertThat(Caller.call(site, at(site.vip(0), PORT)).backend()).isZero();
    }

    @Test
    void affinity_is_by_client_and_by_frontend() throws Exception {
        Affinity affinity = new Affinity.ClientIp(Duration.ofHours(1));
        Target both = new Target.Balance(List.of(backend(0), backend(1)));
        Forwarding sticky = new Forwarding(owner(), Kind.NODE_PORT, Policy.LOCAL, affinity, both, both, List.of());
        apply(Map.of(tcp(NamespaceSite.NODE_OUTSIDE, 30_008), sticky));
        for (Site place : List.of(site, site.fromOutside(), site.fromNode(NamespaceSite.NODE_OUTSIDE))) {
            InetSocketAddress to = at(NamespaceSite.NODE_OUTSIDE, 30_008);
            int mine = Caller.call(place, to).backend();
            for (int i = 0; i < 10; i++) {
                assertThat(Caller.call(place, to).backend()).isEqualTo(mine);
            }
        }
    }

    private ServiceTable applied = ServiceTable.EMPTY;

    private void apply(Map<Frontend, Forwarding> forwardings) throws Exception {
        ServiceTable next = ServiceTable.of(forwardings);
        assertThat(site.plane().apply(next, Delta.between(applied, next))).isEqualTo(Applied.FULLY);
        applied = next;
    }

    private static void assertTimesOut(Site from, InetSocketAddress to) {
        assertThatThrownBy(() -> from.atClient(() -> {
                    try (Socket socket = new Socket()) {
                        socket.connect(to, 400);
                        return socket.getLocalPort();
                    }
                }))
                .isInstanceOf(SocketTimeoutException.class);
    }

    private Forwarding cluster(Kind kind) {
        return forwarding(kind, Policy.CLUSTER, to(0), to(0));
    }

    private static Forwarding forwarding(Kind kind, Policy policy, Target outside, Target inside) {
        return new Forwarding(owner(), kind, policy, Affinity.NONE, outside, inside, List.of());
    }

    private static PortOwner owner() {
        return new PortOwner("default", "shop", "http");
    }

    private Target to(int n) {
        return new Target.Balance(List.of(backend(n)));
    }

    private Backend backend(int n) {
        return new Backend(site.backend(n), BACKEND_PORT);
    }

    private static Frontend tcp(InetAddress address, int port) {
        return new Frontend(address, port, Protocol.TCP);
    }

    private static InetSocketAddress at(InetAddress address, int port) {
        return new InetSocketAddress(address, port);
    }
}
