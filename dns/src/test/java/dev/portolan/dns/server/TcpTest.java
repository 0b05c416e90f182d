package dev.portolan.dns.server;

import static dev.portolan.dns.core.Site.port;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.dns.core.Site;
import dev.portolan.dns.forward.Upstreams;
import dev.portolan.dns.wire.Decoded;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpTest {
    private static final byte[] QUERY = Decoded.query(5, "one.default.svc.cluster.local.", Decoded.type("A"), 0);

    private LocalServer server;

    @BeforeEach
    void start() throws IOException {
        server = server(Duration.ofSeconds(60));
    }

    private static LocalServer server(Duration idle) throws IOException {
        var authority =
                new Site().virtual("one", List.of("10.96.0.7"), port("", 80)).authority();
        return new LocalServer(authority, Upstreams.none(), idle);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Socket connect() throws IOException {
        return connect(server);
    }

    private static Socket connect(LocalServer server) throws IOException {
        var socket = new Socket(server.address().getAddress(), server.address().getPort());
        socket.setSoTimeout(30_000);
        return socket;
    }

    private static void send(Socket socket, byte[]... packets) throws IOException {
        var out = new java.io.ByteArrayOutputStream();
        for (byte[] packet : packets) {
            new DataOutputStream(out).writeShort(packet.length);
            out.write(packet);
        }
        socket.getOutputStream().write(out.toByteArray());
    }

    private static Decoded receive(Socket socket) throws IOException {
        var in = new DataInputStream(socket.getInputStream());
        byte[] message = in.readNBytes(in.readUnsignedShort());
        return Decoded.of(message, message.length);
    }

    @Test
    void queries_sent_in_one_go_are_answered_in_order() throws IOException {
        try (Socket socket = connect()) {
            send(socket, QUERY, Decoded.query(6, "two.default.svc.cluster.local.", Decoded.type("A"), 0), QUERY);
            assertThat(receive(socket).id()).isEqualTo(5);
            assertThat(receive(socket).id()).isEqualTo(6);
            assertThat(receive(socket).answers()).hasSize(1);
        }
    }

    @Test
    void a_zone_is_not_given_away_whole_and_the_conversation_goes_on() throws IOException {
        try (Socket socket = connect()) {
            send(socket, Decoded.query(6, "cluster.local.", Decoded.type("AXFR"), 0), QUERY);
            assertThat(receive(socket).rcode()).isEqualTo("REFUSED");
            assertThat(receive(socket).answers()).hasSize(1);
        }
    }

    @Test
    void a_silent_connection_is_closed() throws IOException {
        try (LocalServer hasty = server(Duration.ofMillis(300));
                Socket socket = connect(hasty)) {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void what_is_no_query_ends_the_connection() throws IOException {
        try (Socket socket = connect()) {
            send(socket, new byte[] {1, 2, 3});
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void a_thousand_connections_do_not_keep_the_next_client_out() throws IOException {
        List<Socket> crowd = new ArrayList<>();
        try {
            for (int i = 0; i < 1000; i++) {
                crowd.add(connect());
            }
            try (Socket socket = connect()) {
                send(socket, QUERY);
                assertThat(receive(socket).answers()).hasSize(1);
            }
        } finally {
            for (Socket each : crowd) {
                each.close();
            }
        }
    }

    @Test
    void closing_leaves_the_port_free() throws IOException {
        try (Socket socket = connect()) {
            send(socket, QUERY);
            receive(socket);
            server.close();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        new java.net.ServerSocket(
                        server.address().getPort(), 1, server.address().getAddress())
                .close();
        new java.net.DatagramSocket(server.address()).close();
    }
}
