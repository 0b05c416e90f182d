package dev.portolan.dns.server;

import static dev.portolan.dns.core.Site.port;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.dns.core.Site;
import dev.portolan.dns.forward.ScriptedServer;
import dev.portolan.dns.forward.Upstreams;
import dev.portolan.dns.wire.Decoded;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UdpTest {
    private static final Duration IDLE = Duration.ofSeconds(10);

    private static LocalServer serverWith(Upstreams upstreams) throws IOException {
        var site = new Site().virtual("one", List.of("10.96.0.7"), port("", 80));
        return new LocalServer(site.authority(), upstreams, IDLE);
    }

    private static void send(DatagramSocket socket, byte[] packet) throws IOException {
        socket.send(new DatagramPacket(packet, packet.length));
    }

    /** The response to the query with this id; responses to others, such as FORMERR for rubbish, are passed over. */
    private static Decoded receive(DatagramSocket socket, int id) throws IOException {
        while (true) {
            var response = new DatagramPacket(new byte[4096], 4096);
            socket.receive(response);
            byte[] bytes = response.getData();
            if ((bytes[0] & 0xff) << 8 == (id & 0xff00) && (bytes[1] & 0xff) == (id & 0xff)) {
                return Decoded.of(bytes, response.getLength());
            }
        }
    }

    @Test
    void rubbish_does_not_keep_anybody_from_being_answered() throws IOException {
        var random = new Random(1);
        try (var server = serverWith(Upstreams.none());
                var rubbish = new DatagramSocket();
                var client = new DatagramSocket()) {
            rubbish.connect(server.address());
            client.connect(server.address());
            client.setSoTimeout(30_000);
            for (int round = 0; round < 50; round++) {
                for (int i = 0; i < 20; i++) {
                    byte[] packet = new byte[random.nextInt(100)];
                    random.nextBytes(packet);
                    send(rubbish, packet);
                }
                send(client, Decoded.query(round, "one.default.svc.cluster.local.", Decoded.type("A"), 0));
                assertThat(receive(client, round).answers()).hasSize(1);
            }
        }
    }

    @Test
    void a_zone_is_not_given_away_whole() throws IOException {
        try (var server = serverWith(Upstreams.none());
                var client = new DatagramSocket()) {
            client.connect(server.address());
            client.setSoTimeout(30_000);
            send(client, Decoded.query(3, "cluster.local.", Decoded.type("AXFR"), 0));
            assertThat(receive(client, 3).rcode()).isEqualTo("REFUSED");
        }
    }

    @Test
    void a_slow_upstream_does_not_keep_cluster_names_waiting() throws IOException {
        try (var silent = new ScriptedServer((packet, query, transport) -> null);
                var server = serverWith(Upstreams.of(List.of(silent.address())));
                var client = new DatagramSocket()) {
            client.connect(server.address());
            client.setSoTimeout(30_000);
            send(client, Decoded.query(1, "www.example.org.", Decoded.type("A"), 0));
            send(client, Decoded.query(2, "one.default.svc.cluster.local.", Decoded.type("A"), 0));
            var first = new DatagramPacket(new byte[512], 512);
            client.receive(first);
            assertThat(Decoded.of(first.getData(), first.getLength()).id()).isEqualTo(2);
            assertThat(receive(client, 1).rcode()).isEqualTo("SERVFAIL");
        }
    }
}
