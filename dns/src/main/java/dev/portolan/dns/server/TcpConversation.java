package dev.portolan.dns.server;

import dev.portolan.dns.core.Responder;
import dev.portolan.dns.core.Responder.Outcome;
import dev.portolan.dns.wire.Transport;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;

/** One client's queries over one connection, one after the other (RFC 7766 §6.2.1). Each message follows its length in two bytes. */
final class TcpConversation {
    private final Socket client;
    private final Responder responder;
    private final SlowAnswers slow;
    private final Duration idle;
    private final Runnable active;

    TcpConversation(Socket client, Responder responder, SlowAnswers slow, Duration idle, Runnable active) {
        this.client = client;
        this.responder = responder;
        this.slow = slow;
        this.idle = idle;
        this.active = active;
    }

    /** Answers until the client hangs up, says nothing for too long, or says something that is no query. */
    void run() throws IOException {
        client.setSoTimeout(Math.toIntExact(idle.toMillis()));
        client.setTcpNoDelay(true);
        var in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
        OutputStream out = client.getOutputStream();
        byte[] answer = new byte[Transport.LARGEST_MESSAGE];
        for (int turn = 0; true; turn++) {
            byte[] packet;
            try {
                packet = new byte[in.readUnsignedShort()];
                in.readFully(packet);
            } catch (EOFException hungUp) {
                return;
            }
            active.run();
            switch (responder.answer(packet, packet.length, Transport.TCP, turn, answer)) {
                case Outcome.Written(int length) -> send(out, answer, length);
                case Outcome.Silence() -> {
                    return;
                }
                case Outcome.Needed need -> {
                    byte[] found = slow.find(need, packet, packet.length, Transport.TCP);
                    send(out, found, found.length);
                }
            }
        }
    }

    private static void send(OutputStream out, byte[] message, int length) throws IOException {
        byte[] frame = new byte[2 + length]; // one write, so that the length does not travel alone
        frame[0] = (byte) (length >> 8);
        frame[1] = (byte) length;
        System.arraycopy(message, 0, frame, 2, length);
        out.write(frame);
    }
}
