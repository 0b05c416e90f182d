package dev.portolan.dns.server;

import dev.portolan.dns.metrics.DnsMetrics;
import dev.portolan.dns.wire.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accepts connections, each served by a virtual thread of its own. When there are too many, the one silent longest has to go. */
final class TcpSocket implements AutoCloseable {
    private static final int BACKLOG = 256;
    private static final int CONNECTIONS = 512;
    private static final Duration RELIEF = Duration.ofMillis(20);

    private final Logger log = LoggerFactory.getLogger(TcpSocket.class);
    private final ServerSocket server;
    private final InetSocketAddress address;
    private final Service service;
    private final DnsMetrics.Socket metrics;
    private final LinkedHashSet<Socket> open = new LinkedHashSet<>(); // guarded by itself; the one silent longest first
    private final ExecutorService threads;

    TcpSocket(InetSocketAddress wanted, Service service) throws IOException {
        this.service = service;
        this.server = new ServerSocket();
        try {
            server.setReuseAddress(true); // connections of an earlier run in TIME_WAIT shall not keep the port
            server.bind(wanted, BACKLOG);
        } catch (IOException taken) {
            server.close();
            throw taken;
        }
        this.address = new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
        this.metrics = service.metrics().socket(address, Transport.TCP);
        this.threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("dns-tcp-" + address + "-", 0).factory());
    }

    InetSocketAddress address() {
        return address;
    }

    void start() {
        threads.execute(this::accept);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                active(client);
                threads.execute(() -> serve(client));
            } catch (IOException failure) {
                if (!server.isClosed()) {
                    log.warn("{}: a connection was lost before it was accepted: {}", address, failure.toString());
                    relieve();
                }
            }
        }
    }

    /** Where file descriptors have run out, accepting at once again would only burn the processor: give one back, and a moment. */
    private void relieve() {
        synchronized (open) {
            if (!open.isEmpty()) {
                quietly(open.removeFirst());
            }
        }
        LockSupport.parkNanos(RELIEF.toNanos());
    }

    private void serve(Socket client) {
        try (client) {
            new TcpConversation(client, service, metrics, () -> active(client)).run();
        } catch (IOException ended) {
            log.debug("{}: {}", client, ended.toString()); // hung up, silent too long, or closed by us
        } catch (RuntimeException bug) {
            log.error("{}: a query that we could not answer", client, bug);
            metrics.failed();
        } finally {
            synchronized (open) {
                open.remove(client);
            }
        }
    }

    /** Notes that {@code client} has just said something. */
    private void active(Socket client) {
        synchronized (open) {
            open.remove(client);
            open.add(client);
            if (open.size() > CONNECTIONS) {
                quietly(open.removeFirst());
            }
        }
    }

    private void quietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException failure) {
            log.debug("closing {}: {}", socket, failure.toString());
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException failure) {
            log.warn("closing {}", address, failure);
        }
        synchronized (open) {
            open.forEach(this::quietly);
        }
        threads.shutdownNow();
        threads.close();
    }
}
