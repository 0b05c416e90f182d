package dev.portolan.node.relay;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes datagrams of one socket on, and what comes back to whoever asked. A peer is forgotten after a minute without an answer,
 * or for a newcomer when there are too many: of all the one from whom nothing has come for longest.
 */
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
    /** Of all peers, the one that spoke last comes last. Guarded by itself. */
    private final LinkedHashMap<SocketAddress, DatagramSocket> peers = new LinkedHashMap<>(16, 0.75f, true);

    private final int mostPeers;

    private UdpRelay(DatagramSocket socket, Sockets sockets, InetSocketAddress target, int mostPeers) {
        this.mostPeers = mostPeers;
        this.socket = socket;
        this.sockets = sockets;
        this.target = target;
    }

    /** Begins; {@code socket} is the relay's from now on. */
    public static UdpRelay start(DatagramSocket socket, Sockets sockets, InetSocketAddress target) {
        return start(socket, sockets, target, MOST_PEERS);
    }

    static UdpRelay start(DatagramSocket socket, Sockets sockets, InetSocketAddress target, int mostPeers) {
        UdpRelay relay = new UdpRelay(socket, sockets, target, mostPeers);
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
                own.send(new DatagramPacket(packet.getData(), packet.getLength(), target));
            } catch (IOException refused) {
                LOG.trace("{}", target, refused);
            }
        }
    }

    private DatagramSocket peer(SocketAddress peer) throws IOException {
        synchronized (peers) {
            DatagramSocket known = peers.get(peer);
            if (known != null) {
                return known;
            }
        }
        DatagramSocket made = sockets.open();
        made.setSoTimeout(FORGET_MILLIS);
        synchronized (peers) {
            if (peers.size() >= mostPeers) {
                peers.pollFirstEntry().getValue().close();
            }
            peers.put(peer, made);
        }
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
            synchronized (peers) {
                peers.remove(peer, own);
            }
        }
    }

    @Override
    public void close() {
        socket.close();
        synchronized (peers) {
            peers.values().forEach(DatagramSocket::close);
        }
    }
}
