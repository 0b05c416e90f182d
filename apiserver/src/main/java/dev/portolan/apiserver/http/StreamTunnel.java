package dev.portolan.apiserver.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries bytes between a client and a node agent, or a pod, until either closes, beginning with the agent's answer to the upgrade, whatever it is.
 * Two virtual threads, one a direction; each holds one buffer.
 */
final class StreamTunnel implements ServerConnection {
    private static final Logger LOG = LoggerFactory.getLogger(StreamTunnel.class);
    private static final int BUFFER_BYTES = 32 * 1024;

    /** How long a client has, after the agent's last byte, to read it and close first. */
    private static final long LAST_WORDS_MILLIS = 2_000;

    private final ConnectionContext client;
    private final AgentStream agent;
    private final Traffic.Connection counted;
    private final String peer;
    private final CountDownLatch clientClosed = new CountDownLatch(1);

    StreamTunnel(ConnectionContext client, AgentStream agent, Traffic.Connection counted) {
        this.client = client;
        this.counted = counted;
        this.agent = agent;
        this.peer = client.remotePeer().host(); // asked now: a closed socket has no peer
    }

    @Override
    public void handle(Limit limit) {
        Thread.ofVirtual().name("tunnel to client " + peer).start(this::toClient);
        try (counted;
                agent) {
            DataReader in = client.dataReader();
            OutputStream out = agent.out();
            while (true) {
                in.ensureAvailable();
                byte[] bytes = in.readBytes(in.available());
                out.write(bytes);
                out.flush();
            }
        } catch (IOException | UncheckedIOException | DataReader.InsufficientDataAvailableException ended) {
            LOG.debug("tunnel of {} ended: {}", peer, ended.getMessage());
        } finally {
            clientClosed.countDown();
        }
    }

    private void toClient() {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = agent.in();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                client.dataWriter().writeNow(BufferData.create(java.util.Arrays.copyOf(buffer, n)));
            }
            if (!clientClosed.await(LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS)) LOG.debug("the agent closed first");
        } catch (IOException | UncheckedIOException ended) {
            LOG.debug("tunnel of {} ended: {}", peer, ended.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            closeClient(); // ends the other direction's read
        }
    }

    /** Never idle: a shell may wait for its user all night. */
    @Override
    public Duration idleTime() {
        return Duration.ZERO;
    }

    @Override
    public void close(boolean interrupt) {
        try {
            agent.close();
        } catch (IOException e) {
            LOG.debug("closing the agent's side: {}", e.getMessage());
        }
        closeClient();
    }

    /** Both directions may come here, and the server too when it stops. */
    private void closeClient() {
        try {
            client.serverSocket().close();
        } catch (UncheckedIOException already) {
            LOG.debug("closing the client's side: {}", already.getMessage());
        }
    }
}
