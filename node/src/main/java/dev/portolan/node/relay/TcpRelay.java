package dev.portolan.node.relay;

import dev.portolan.node.http.Acceptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes connections on one socket and joins each to a new one elsewhere, byte for byte, until closed. */
public final class TcpRelay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TcpRelay.class);
    private static final int BUFFER = 32 * 1024;

    /** Makes the other half of a connection. */
    @FunctionalInterface
    public interface Dialler {
        /** A connected socket. */
        Socket dial() throws IOException;
    }

    private final ServerSocket socket;
    private final Dialler dialler;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private TcpRelay(ServerSocket socket, Dialler dialler) {
        this.socket = socket;
        this.dialler = dialler;
    }

    /** Begins; {@code socket} is the relay's from now on. */
    public static TcpRelay start(ServerSocket socket, Dialler dialler) {
        TcpRelay relay = new TcpRelay(socket, dialler);
        Thread.ofVirtual()
                .name("relay-" + socket.getLocalPort())
                .start(() -> Acceptor.untilClosed(
                        socket, peer -> Thread.ofVirtual().name("relay-" + peer).start(() -> relay.join(peer))));
        return relay;
    }

    /** Where it listens. */
    public int port() {
        return socket.getLocalPort();
    }

    private void join(Socket peer) {
        open.add(peer);
        try (peer;
                Socket other = dialler.dial()) {
            open.add(other);
            peer.setTcpNoDelay(true);
            other.setTcpNoDelay(true);
            Thread back = Thread.ofVirtual().name("relay-back").start(() -> copy(other, peer));
            copy(peer, other);
            back.join();
            open.remove(other);
        } catch (IOException refused) {
            LOG.debug("{}: {}", socket, refused.getMessage());
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(peer);
        }
    }

    /** One direction; its end is passed on, the other direction may go on. */
    private static void copy(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
            }
            to.shutdownOutput();
        } catch (IOException broken) {
            LOG.trace("{} to {}", from, to, broken);
            close(from);
            close(to);
        }
    }

    private static void close(AutoCloseable each) {
        try {
            each.close();
        } catch (Exception gone) {
            LOG.trace("on close", gone);
        }
    }

    /** Ends all connections. */
    @Override
    public void close() {
        close(socket);
        open.forEach(TcpRelay::close);
    }
}
