package dev.portolan.node.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class UdpRelayTest {
    private static final int TRIES = 30;

    private final List<AutoCloseable> open = new ArrayList<>();
    private InetSocketAddress front;

    /** A relay for two peers in front of a server that says everything again. */
    @BeforeEach
    void start() throws Exception {
        DatagramSocket server = socket();
        Thread.ofPlatform().daemon().name("server").start(() -> echo(server));
        DatagramSocket listening = socket();
        front = (InetSocketAddress) listening.getLocalSocketAddress();
        open.add(UdpRelay.start(
                listening, UdpRelayTest::unbound, (InetSocketAddress) server.getLocalSocketAddress(), 2));
    }

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private static DatagramSocket unbound() throws java.io.IOException {
        return new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private DatagramSocket socket() throws Exception {
        DatagramSocket socket = unbound();
        open.add(socket);
        return socket;
    }

    private static void echo(DatagramSocket server) {
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[100], 100);
                server.receive(packet);
                server.send(packet);
            }
        } catch (java.io.IOException closed) {
            assertThat(server.isClosed()).isTrue();
        }
    }

    /** Datagrams may be lost: it is said again until there is an answer. */
    private String ask(DatagramSocket peer, String text) throws Exception {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        peer.setSoTimeout(1000);
        for (int i = 0; i < TRIES; i++) {
            peer.send(new DatagramPacket(bytes, bytes.length, front));
            DatagramPacket answer = new DatagramPacket(new byte[100], 100);
            try {
                peer.receive(answer);
                return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII);
            } catch (SocketTimeoutException lost) {
                continue;
            }
        }
        return "";
    }

    @Test
    void a_newcomer_takes_the_place_of_who_has_been_silent_for_longest() throws Exception {
        DatagramSocket one = socket();
        DatagramSocket two = socket();
        DatagramSocket three = socket();
        assertThat(ask(one, "one")).isEqualTo("one");
        assertThat(ask(two, "two")).isEqualTo("two");
        assertThat(ask(three, "three")).isEqualTo("three");
        assertThat(ask(two, "two again")).isEqualTo("two again");
        assertThat(ask(one, "one is back")).isEqualTo("one is back");
    }
}
