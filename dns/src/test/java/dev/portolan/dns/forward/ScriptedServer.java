package dev.portolan.dns.forward;

import dev.portolan.dns.wire.Answer;
import dev.portolan.dns.wire.AnswerBuilder;
import dev.portolan.dns.wire.Name;
import dev.portolan.dns.wire.QueryParser;
import dev.portolan.dns.wire.Rcode;
import dev.portolan.dns.wire.Rdata;
import dev.portolan.dns.wire.Received;
import dev.portolan.dns.wire.Reply;
import dev.portolan.dns.wire.ResponseWriter;
import dev.portolan.dns.wire.Transport;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A DNS server on loopback, UDP and TCP, that does what a test wants: answers, lies, or says nothing. */
public final class ScriptedServer implements AutoCloseable {
    /** The response to a query, or null for silence. */
    public interface Script {
        byte @Nullable [] response(byte[] packet, Received.Query query, Transport transport);
    }

    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final Script script;
    private final AtomicInteger asked = new AtomicInteger();

    public ScriptedServer(Script script) throws IOException {
        this.script = script;
        this.tcp = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
        this.udp = new DatagramSocket(address());
        Thread.ofVirtual().start(this::serveUdp);
        Thread.ofVirtual().start(this::serveTcp);
    }

    /** Answers every question for an address with {@code address}. */
    public static ScriptedServer answering(String address, int ttlSeconds) throws IOException {
        return new ScriptedServer(
                (packet, query, transport) -> address(packet, query, query.name(), address, ttlSeconds));
    }

    public static byte[] address(byte[] packet, Received.Query query, Name owner, String address, int ttlSeconds) {
        var data = new Rdata.Address(InetAddress.ofLiteral(address));
        return write(
                packet,
                query,
                new AnswerBuilder(query.name()).answer(owner, ttlSeconds, data).build(Answer.Order.FIXED));
    }

    public static byte[] failure(byte[] packet, Received.Query query, Rcode rcode) {
        return write(packet, query, new Reply.Failure(rcode));
    }

    public static byte[] truncated(byte[] packet, Received.Query query) {
        byte[] out = new byte[512];
        return Arrays.copyOf(out, ResponseWriter.writeTruncated(packet, query, out));
    }

    public static byte[] write(byte[] packet, Received.Query query, Reply reply) {
        byte[] out = new byte[Transport.LARGEST_MESSAGE];
        return Arrays.copyOf(out, ResponseWriter.write(packet, query, reply, out.length, 0, out));
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(tcp.getInetAddress(), tcp.getLocalPort());
    }

    /** How many questions came. */
    public int asked() {
        return asked.get();
    }

    private byte @Nullable [] respond(byte[] packet, int length, Transport transport) {
        asked.incrementAndGet();
        return QueryParser.parse(packet, length) instanceof Received.Query query
                ? script.response(packet, query, transport)
                : null;
    }

    private void serveUdp() {
        try {
            while (true) {
                var packet = new DatagramPacket(new byte[4096], 4096);
                udp.receive(packet);
                byte[] response = respond(packet.getData(), packet.getLength(), Transport.UDP);
                if (response != null) {
                    udp.send(new DatagramPacket(response, response.length, packet.getSocketAddress()));
                }
            }
        } catch (IOException closed) {
            return;
        }
    }

    private void serveTcp() {
        try {
            while (true) {
                try (var client = tcp.accept()) {
                    var in = new DataInputStream(client.getInputStream());
                    byte[] packet = in.readNBytes(in.readUnsignedShort());
                    byte[] response = respond(packet, packet.length, Transport.TCP);
                    if (response != null) {
                        var out = new DataOutputStream(client.getOutputStream());
                        out.writeShort(response.length);
                        out.write(response);
                    }
                }
            }
        } catch (IOException closed) {
            return;
        }
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
    }
}
