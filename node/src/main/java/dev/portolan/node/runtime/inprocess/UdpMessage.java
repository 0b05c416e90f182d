package dev.portolan.node.runtime.inprocess;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A datagram's text and its sender, or where it goes. */
record UdpMessage(InetSocketAddress peer, String text) {
    private static final Logger LOG = LoggerFactory.getLogger(UdpMessage.class);
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
                send(socket, answer.apply(new UdpMessage((InetSocketAddress) packet.getSocketAddress(), text)));
            }
        } catch (IOException closed) {
            LOG.debug("{} ends", socket, closed);
        }
    }

    /** One peer that cannot be reached (port 0, a firewall's EPERM) is no reason to leave the others without an answer. */
    private static void send(DatagramSocket socket, UdpMessage reply) {
        byte[] bytes = reply.text.getBytes(StandardCharsets.UTF_8);
        try {
            socket.send(new DatagramPacket(bytes, bytes.length, reply.peer));
        } catch (IOException unreachable) {
            LOG.debug("no answer to {}", reply.peer, unreachable);
        }
    }
}
