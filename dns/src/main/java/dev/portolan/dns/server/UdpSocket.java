package dev.portolan.dns.server;

import dev.portolan.dns.core.Responder;
import dev.portolan.dns.core.Responder.Outcome;
import dev.portolan.dns.metrics.DnsMetrics;
import dev.portolan.dns.metrics.DnsMetrics.Source;
import dev.portolan.dns.wire.Edns;
import dev.portolan.dns.wire.Rcode;
import dev.portolan.dns.wire.Reply;
import dev.portolan.dns.wire.ResponseWriter;
import dev.portolan.dns.wire.Transport;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers datagrams on one thread, in the order in which they come: an answer from memory takes less than handing it to another
 * thread would. What needs somebody else goes to {@link SlowAnswers}.
 *
 * <p>Budget: no lock; one set of buffers for the life of the socket; for each query a handful of small objects that die with it.
 */
final class UdpSocket implements AutoCloseable {
    private final Logger log = LoggerFactory.getLogger(UdpSocket.class);
    private final DatagramChannel channel;
    private final Responder responder;
    private final SlowAnswers slow;
    private final ClientLimit limit;
    private final DnsMetrics.Socket metrics;
    private final Thread thread;

    UdpSocket(InetSocketAddress address, Service service) throws IOException {
        this.responder = service.responder();
        this.slow = service.slow();
        this.limit = new ClientLimit(service.queriesPerClient());
        this.metrics = service.metrics().socket(address, Transport.UDP);
        boolean v6 = address.getAddress() instanceof Inet6Address;
        this.channel = DatagramChannel.open(v6 ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
        try {
            channel.bind(address);
        } catch (IOException taken) {
            channel.close();
            throw taken;
        }
        this.thread = Thread.ofPlatform().daemon().name("dns-udp-" + address).unstarted(this::serve);
    }

    void start() {
        thread.start();
    }

    private void serve() {
        byte[] packet = new byte[Transport.LARGEST_MESSAGE];
        byte[] out = new byte[Transport.LARGEST_MESSAGE];
        ByteBuffer in = ByteBuffer.wrap(packet);
        ByteBuffer response = ByteBuffer.wrap(out);
        for (int turn = 0; channel.isOpen(); turn++) {
            try {
                InetSocketAddress client = (InetSocketAddress) channel.receive(in.clear());
                long began = System.nanoTime();
                InetAddress from = client.getAddress();
                if (!limit.allows(from, began)) {
                    metrics.dropped();
                    continue;
                }
                switch (responder.answer(packet, in.position(), Transport.UDP, from, turn, out)) {
                    case Outcome.Written(int length, int type) -> {
                        channel.send(response.clear().limit(length), client);
                        metrics.answered(from, type, out[3] & 0xf, Source.KUBERNETES, System.nanoTime() - began);
                    }
                    case Outcome.Silence() -> {
                        continue;
                    }
                    case Outcome.Transfer(var query) -> { // over UDP nobody gets it (RFC 5936 §4.2)
                        int length = ResponseWriter.write(
                                packet, query, new Reply.Failure(Rcode.REFUSED), Edns.PLAIN_UDP_BYTES, turn, out);
                        channel.send(response.clear().limit(length), client);
                        metrics.answered(
                                from, query.type(), Rcode.REFUSED.code(), Source.KUBERNETES, System.nanoTime() - began);
                    }
                    case Outcome.Needed need ->
                        slow.later(need, packet, in.position(), Transport.UDP, answer -> {
                            send(answer, client);
                            metrics.answered(
                                    from,
                                    need.query().type(),
                                    answer[3] & 0xf,
                                    Source.FORWARD,
                                    System.nanoTime() - began);
                        });
                }
            } catch (ClosedChannelException closed) {
                log.debug("no longer on UDP {}", thread.getName());
            } catch (RuntimeException bug) {
                log.error("{}: a query that we could not answer; the next ones are", thread.getName(), bug);
                metrics.failed();
            } catch (IOException failure) {
                log.debug(
                        "{}: {}", thread.getName(), failure.toString()); // one client's trouble, such as no route back
            }
        }
    }

    private void send(byte[] answer, SocketAddress client) {
        try {
            channel.send(ByteBuffer.wrap(answer), client);
        } catch (IOException failure) {
            log.debug("{}: no answer to {}: {}", thread.getName(), client, failure.toString());
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
            thread.join();
        } catch (IOException failure) {
            log.warn("closing {}", thread.getName(), failure);
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }
}
