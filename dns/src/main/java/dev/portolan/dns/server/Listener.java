package dev.portolan.dns.server;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;

/** One address with its UDP and its TCP socket. */
public final class Listener implements AutoCloseable {
    /** A free TCP port may be taken by somebody else's UDP; then another is tried. */
    private static final int TRIES = 20;

    private final UdpSocket udp;
    private final TcpSocket tcp;

    private Listener(UdpSocket udp, TcpSocket tcp) {
        this.udp = udp;
        this.tcp = tcp;
    }

    /**
     * Listens on {@code address} from now on.
     *
     * @throws IOException when one of the two cannot be bound; the other is closed then
     */
    public static Listener open(InetSocketAddress address, Service service) throws IOException {
        for (int tries = 1; true; tries++) {
            var tcp = new TcpSocket(address, service);
            try {
                var udp = new UdpSocket(tcp.address(), service);
                tcp.start();
                udp.start();
                return new Listener(udp, tcp);
            } catch (BindException taken) {
                tcp.close();
                if (address.getPort() != 0 || tries == TRIES) {
                    throw taken;
                }
            } catch (IOException failure) {
                tcp.close();
                throw failure;
            }
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return tcp.address();
    }

    /** Closes both sockets and all connections. */
    @Override
    public void close() {
        udp.close();
        tcp.close();
    }
}
