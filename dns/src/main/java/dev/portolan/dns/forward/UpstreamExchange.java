package dev.portolan.dns.forward;

import dev.portolan.dns.wire.MalformedMessageException;
import dev.portolan.dns.wire.Message;
import dev.portolan.dns.wire.Received.Query;
import dev.portolan.dns.wire.Transport;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;

/** One question to one server: over UDP, and over TCP when the answer doesn't fit (RFC 7766 §5). */
final class UpstreamExchange {
    private static final int HEADER_BYTES = 12;

    private final SecureRandom ids = new SecureRandom();
    private final Duration timeout;

    UpstreamExchange(Duration timeout) {
        this.timeout = timeout;
    }

    /** The server's answer to {@code query}, with the id of the query. */
    Message ask(InetSocketAddress server, byte[] packet, int length, Query query)
            throws IOException, MalformedMessageException {
        // Another id and, from the kernel, another port than the client's: both must be guessed to forge an answer (RFC
        // 5452).
        int id = ids.nextInt(1 << 16);
        byte[] question = Arrays.copyOf(packet, length);
        setId(question, id);
        Message answer = overUdp(server, question, id, query);
        if (answer.truncated()) {
            answer = overTcp(server, question, id, query);
        }
        return addressedTo(packet, query, answer);
    }

    private Message overUdp(InetSocketAddress server, byte[] question, int id, Query query)
            throws IOException, MalformedMessageException {
        long deadline = System.nanoTime() + timeout.toNanos();
        byte[] buffer = new byte[query.edns().udpBytes()];
        var received = new DatagramPacket(buffer, buffer.length);
        try (var socket = new DatagramSocket()) {
            socket.connect(server);
            socket.send(new DatagramPacket(question, question.length));
            while (true) {
                long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
                if (left <= 0) {
                    throw new SocketTimeoutException("no answer within " + timeout.toMillis() + " ms");
                }
                socket.setSoTimeout((int) left);
                received.setLength(buffer.length);
                socket.receive(received);
                if (Message.answers(buffer, received.getLength(), id, query.name(), query.type())) {
                    return Message.read(Arrays.copyOf(buffer, received.getLength()));
                }
            }
        }
    }

    private Message overTcp(InetSocketAddress server, byte[] question, int id, Query query)
            throws IOException, MalformedMessageException {
        try (var socket = new Socket()) {
            socket.connect(server, (int) timeout.toMillis());
            socket.setSoTimeout((int) timeout.toMillis());
            byte[] frame = new byte[2 + question.length];
            frame[0] = (byte) (question.length >> 8);
            frame[1] = (byte) question.length;
            System.arraycopy(question, 0, frame, 2, question.length);
            socket.getOutputStream().write(frame);
            var in = new DataInputStream(socket.getInputStream());
            byte[] answer = new byte[in.readUnsignedShort()];
            in.readFully(answer);
            if (!Message.answers(answer, answer.length, id, query.name(), query.type())) {
                throw new MalformedMessageException("an answer to another question over " + Transport.TCP);
            }
            return Message.read(answer);
        }
    }

    /** {@code answer} as an answer to {@code query}: its id, and its question in the case in which it was asked. */
    static Message addressedTo(byte[] packet, Query query, Message answer) {
        byte[] bytes = answer.bytes().clone();
        setId(bytes, query.id());
        System.arraycopy(packet, HEADER_BYTES, bytes, HEADER_BYTES, query.name().length());
        return new Message(bytes, answer.records(), answer.answers());
    }

    private static void setId(byte[] message, int id) {
        message[0] = (byte) (id >> 8);
        message[1] = (byte) id;
    }
}
