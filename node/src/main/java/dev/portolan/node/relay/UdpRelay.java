package dev.portolan.node.relay;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes datagrams of one socket on, and what comes back to whoever asked; a peer is forgotten after a minute without an answer. */
public final class UdpRelay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UdpRelay.class);
    private static final int LARGEST = 65_535;
    private static final int FORGET_MILLIS = 60_000;
    private static final int MOST_PEERS = 1024;

    /** Makes a socket that reaches the target. */
    @FunctionalInterface
    public interface Sockets {
        /** A new one. */
        DatagramSocket open() throws IOException;
    }

    private final DatagramSocket socket;
    private final Sockets sockets;
    private final InetSocketAddress target;
    private final Map<SocketAddress, DatagramSocket> peers = new ConcurrentHashMap<>();

    private UdpRelay(DatagramSocket socket, Sockets sockets, InetSocketAddress target) {
        this.socket = socket;
        this.sockets = sockets;
        this.target = target;
    }

    /** Begins; {@code socket} is the relay's from now on. */
    public static UdpRelay start(DatagramSocket socket, Sockets sockets, InetSocketAddress target) {
        UdpRelay relay = new UdpRelay(socket, sockets, target);
        Thread.ofVirtual().name("relay-udp-" + socket.getLocalPort()).start(relay::there);
        return relay;
    }

    private void there() {
        byte[] buffer = new byte[LARGEST];
        while (!socket.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(packet);
                DatagramSocket own = peer(packet.getSocketAddress());
                if (own != null) {
                    own.send(new DatagramPacket(packet.getData(), packet.getLength(), target));
                }
            } catch (IOException refused) {
                LOG.trace("{}", target, refused);
            }
        }
    }

    private @org.jspecify.annotations.Nullable DatagramSocket peer(SocketAddress peer) throws IOException {
        DatagramSocket known = peers.get(peer);
        if (known != null || peers.size() >= MOST_PEERS) {
            return known;
        }
        DatagramSocket made = sockets.open();
        made.setSoTimeout(FORGET_MILLIS);
        peers.put(peer, made);
        Thread.ofVirtual().name("relay-udp-back").start(() -> back(peer, made));
        return made;
    }

    private void back(SocketAddress peer, DatagramSocket own) {
        byte[] buffer = new byte[LARGEST];
        try (own) {
            while (!socket.isClosed()) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                own.receive(packet);
                byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
                socket.send(new DatagramPacket(bytes, bytes.length, peer));
            }
        } catch (SocketTimeoutException quiet) {
            LOG.trace("{} is forgotten", peer, quiet);
        } catch (IOException closed) {
            LOG.trace("{} ends", peer, closed);
        } finally {
            peers.remove(peer);
        }
    }

    @Override
    public void close() {
        socket.close();
        peers.values().forEach(DatagramSocket::close);
    }
}
