package dev.portolan.linux.conntrack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portolan.linux.Ability;
import dev.portolan.linux.HostAbility;
import dev.portolan.linux.Isolation;
import dev.portolan.linux.NetworkNamespace;
import dev.portolan.linux.route.RouteSocket;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In a network namespace of the test's own. */
class ConntrackTest {
    private static final InetSocketAddress SERVICE = at("127.96.0.5", 53);
    private static final InetSocketAddress SERVICE_SIX = at("::1", 53);

    private NetworkNamespace host;
    private Conntrack conntrack;

    @BeforeEach
    void open() throws Exception {
        Ability pods = HostAbility.probe().pods();
        assumeTrue(pods.possible(), pods.toString());
        host = NetworkNamespace.create("host");
        conntrack = host.call(Conntrack::open);
        host.call(() -> {
            try (RouteSocket route = RouteSocket.open()) {
                route.links().setUp(route.links().get("lo"));
            }
            return true;
        });
    }

    @AfterEach
    void close() {
        if (host != null) {
            conntrack.close();
            host.close();
        }
    }

    @Test
    void a_flow_follows_the_new_decision_once_it_is_forgotten() throws Exception {
        assertFollows(SERVICE, at("127.0.0.1", 5301), at("127.0.0.1", 5302));
    }

    @Test
    void so_does_one_of_ipv6() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/sys/net/ipv6")), "needs IPv6 in the kernel");
        assertFollows(SERVICE_SIX, at("::1", 5301), at("::1", 5302));
    }

    private void assertFollows(InetSocketAddress service, InetSocketAddress a, InetSocketAddress b) throws Exception {
        try (DatagramSocket old = socket(a);
                DatagramSocket next = socket(b);
                DatagramSocket client = socket(at(a.getAddress().getHostAddress(), 0));
                DatagramSocket other = socket(at(a.getAddress().getHostAddress(), 0))) {
            translate(service, a);
            send(client, service, "first");
            assertThat(receive(old)).isEqualTo("first");
            translate(service, b);
            send(other, service, "other");
            assertThat(receive(next)).isEqualTo("other");
            send(client, service, "second");
            assertThat(receive(old)).as("decided by the first packet").isEqualTo("second");
            assertThat(conntrack.udpFlows())
                    .filteredOn(flow -> flow.original().destination().equals(service))
                    .extracting(flow -> flow.reply().source())
                    .containsExactlyInAnyOrder(a, b);

            assertThat(conntrack.forgetUdp(service, a)).isEqualTo(1);

            send(client, service, "third");
            assertThat(receive(next)).isEqualTo("third");
            assertThat(conntrack.forgetUdp(service, a)).isZero();
        }
    }

    private DatagramSocket socket(InetSocketAddress address) throws Exception {
        DatagramSocket socket = host.call(() -> new DatagramSocket(address));
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void send(DatagramSocket from, InetSocketAddress to, String text) throws IOException {
        from.send(new DatagramPacket(text.getBytes(), text.length(), to));
    }

    private static String receive(DatagramSocket at) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[100], 100);
        at.receive(packet);
        return new String(packet.getData(), 0, packet.getLength());
    }

    private void translate(InetSocketAddress service, InetSocketAddress backend) throws Exception {
        String family = service.getAddress().getAddress().length == 4 ? "ip" : "ip6";
        String to = family.equals("ip") ? "127.0.0.1" : "[::1]";
        String rules = """
                add table %1$s test
                delete table %1$s test
                table %1$s test { chain out { type nat hook output priority -100; %1$s daddr %2$s udp dport 53 dnat to %3$s:%4$d; }; }
                """.formatted(family, service.getAddress().getHostAddress(), to, backend.getPort());
        Process nft;
        try {
            nft = Isolation.none().inside(host).start(new ProcessBuilder("nft", "-f", "-").redirectErrorStream(true));
        } catch (IOException e) {
            Assumptions.abort("nftables is not installed: " + e.getMessage());
            return;
        }
        nft.outputWriter().append(rules).close();
        assertThat(new String(nft.getInputStream().readAllBytes())).isEmpty();
        assertThat(nft.waitFor()).isZero();
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }
}
