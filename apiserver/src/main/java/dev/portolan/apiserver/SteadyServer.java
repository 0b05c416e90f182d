package dev.portolan.apiserver;

import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A web server on one address that comes back when the library gives it up, as Helidon 4.5 does, without telling anybody, at the first
 * connection for which there is no file descriptor (accept(2), EMFILE). That lack passes, when clients go; the cluster must not be without
 * its API for ever.
 */
final class SteadyServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SteadyServer.class);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Function<InetSocketAddress, WebServer> recipe;
    private final InetSocketAddress address;
    private final Thread watch;
    private WebServer server;
    private volatile boolean closed;

    /**
     * Starts to listen; port 0 takes a free one, and keeps it.
     *
     * @param recipe makes a web server that listens, or throws a {@link BindException}
     * @throws BindException when the address is taken
     */
    SteadyServer(InetSocketAddress wanted, Function<InetSocketAddress, WebServer> recipe) {
        this.recipe = recipe;
        this.server = recipe.apply(wanted);
        this.address = new InetSocketAddress(wanted.getAddress(), server.port());
        this.watch = Thread.ofVirtual().name("apiserver-listens-" + address).start(this::watch);
    }

    /** Where it listens. */
    InetSocketAddress address() {
        return address;
    }

    private void watch() {
        try {
            while (!closed) {
                Thread.sleep(LOOK);
                if (deserted(address)) startAgain();
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether nobody listens there: the kernel gives an address to one at a time. Without a descriptor to ask with, it is not known. */
    private static boolean deserted(InetSocketAddress address) {
        try (ServerSocket trial = new ServerSocket()) {
            trial.setReuseAddress(true); // connections in TIME_WAIT are not listeners
            trial.bind(address);
            return true;
        } catch (IOException taken) {
            LOG.trace("{}", address, taken);
            return false;
        }
    }

    private synchronized void startAgain() {
        if (closed) return;
        LOG.warn("{} was given up, for lack of a file descriptor perhaps: listening again", address);
        try {
            server.stop(); // what is left of it
            server = recipe.apply(address);
        } catch (BindException | LinkageError notYet) { // without descriptors no class can be read, either
            LOG.warn("{}: {}", address, notYet.toString());
        }
    }

    @Override
    public void close() {
        closed = true;
        watch.interrupt();
        synchronized (this) {
            server.stop();
        }
    }
}
