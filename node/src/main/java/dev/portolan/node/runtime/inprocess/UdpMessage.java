package dev.portolan.node.runtime.inprocess;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.slf4j.LoggerFactory;

/** A datagram's text and its sender, or where it goes. */
record UdpMessage(InetSocketAddress peer, String text) {
    private static final int LONGEST = 64 * 1024;

    UdpMessage answer(String reply) {
        return new UdpMessage(peer, reply);
    }

    /** Answers every datagram until the socket is closed. */
    static void serve(DatagramSocket socket, UnaryOperator<UdpMessage> answer) {
        try {
            byte[] buffer = new byte[LONGEST];
            while (!socket.isClosed()) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                String text = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
                UdpMessage reply = answer.apply(new UdpMessage((InetSocketAddress) packet.getSocketAddress(), text));
                byte[] bytes = reply.text.getBytes(StandardCharsets.UTF_8);
                socket.send(new DatagramPacket(bytes, bytes.length, reply.peer));
            }
        } catch (IOException closed) {
            LoggerFactory.getLogger(UdpMessage.class).debug("{} ends", socket, closed);
        }
    }
}
