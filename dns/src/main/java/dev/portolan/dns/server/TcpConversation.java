package dev.portolan.dns.server;

import dev.portolan.dns.core.Responder.Outcome;
import dev.portolan.dns.metrics.DnsMetrics;
import dev.portolan.dns.metrics.DnsMetrics.Source;
import dev.portolan.dns.wire.Rcode;
import dev.portolan.dns.wire.Received.Query;
import dev.portolan.dns.wire.Reply;
import dev.portolan.dns.wire.ResponseWriter;
import dev.portolan.dns.wire.Transport;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;

/** One client's queries over one connection, one after the other (RFC 7766 §6.2.1). Each message follows its length in two bytes. */
final class TcpConversation {
    private final Socket client;
    private final Service service;
    private final DnsMetrics.Socket metrics;
    private final Runnable active;

    TcpConversation(Socket client, Service service, DnsMetrics.Socket metrics, Runnable active) {
        this.client = client;
        this.service = service;
        this.metrics = metrics;
        this.active = active;
    }

    /** Answers until the client hangs up, says nothing for too long, or says something that is no query. */
    void run() throws IOException {
        client.setSoTimeout(Math.toIntExact(service.tcpIdle().toMillis()));
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
            long began = System.nanoTime();
            InetAddress from = client.getInetAddress();
            switch (service.responder().answer(packet, packet.length, Transport.TCP, from, turn, answer)) {
                case Outcome.Written(int length, int type) -> {
                    send(out, answer, length);
                    count(from, type, answer, Source.KUBERNETES, began);
                }
                case Outcome.Silence() -> {
                    return;
                }
                case Outcome.Transfer(var query) -> {
                    transfer(query, packet, from, out, answer);
                    count(from, query.type(), answer, Source.KUBERNETES, began);
                }
                case Outcome.Needed need -> {
                    byte[] found = service.slow().find(need, packet, packet.length, Transport.TCP);
                    send(out, found, found.length);
                    count(from, need.query().type(), found, Source.FORWARD, began);
                }
            }
        }
    }

    private void count(InetAddress from, int type, byte[] answer, Source source, long began) {
        metrics.answered(from, type, answer[3] & 0xf, source, System.nanoTime() - began);
    }

    /** The zone in several messages, or a refusal, of which the last header stays in {@code answer}. */
    private void transfer(Query query, byte[] packet, InetAddress from, OutputStream out, byte[] answer)
            throws IOException {
        List<byte[]> messages = service.transfers().messages(query, packet, from);
        if (messages.isEmpty()) {
            int length = ResponseWriter.write(
                    packet, query, new Reply.Failure(Rcode.REFUSED), Transport.LARGEST_MESSAGE, 0, answer);
            send(out, answer, length);
            return;
        }
        for (byte[] each : messages) {
            send(out, each, each.length);
        }
        System.arraycopy(messages.getLast(), 0, answer, 0, 4);
    }

    private static void send(OutputStream out, byte[] message, int length) throws IOException {
        byte[] frame = new byte[2 + length]; // one write, so that the length does not travel alone
        frame[0] = (byte) (length >> 8);
        frame[1] = (byte) length;
        System.arraycopy(message, 0, frame, 2, length);
        out.write(frame);
    }
}
