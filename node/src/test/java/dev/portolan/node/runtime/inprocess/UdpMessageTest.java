package dev.portolan.node.runtime.inprocess;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class UdpMessageTest {
    @Test
    void an_answer_that_cannot_be_sent_does_not_end_the_server() throws Exception {
        InetAddress here = InetAddress.getLoopbackAddress();
        try (DatagramSocket server = new DatagramSocket(new InetSocketAddress(here, 0));
                DatagramSocket client = new DatagramSocket(new InetSocketAddress(here, 0))) {
            Thread serving = Thread.ofPlatform()
                    .daemon()
                    .start(() -> UdpMessage.serve(
                            server,
                            m -> m.text().equals("nowhere")
                                    ? new UdpMessage(new InetSocketAddress(here, 0), "lost")
                                    : m.answer("hello " + m.text())));
            client.setSoTimeout(30_000);
            for (String text : new String[] {"nowhere", "you"}) {
                byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
                client.send(new DatagramPacket(bytes, bytes.length, server.getLocalSocketAddress()));
            }
            DatagramPacket answer = new DatagramPacket(new byte[100], 100);
            client.receive(answer);
            assertThat(new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII))
                    .isEqualTo("hello you");
            server.close();
            serving.join();
        }
    }
}
