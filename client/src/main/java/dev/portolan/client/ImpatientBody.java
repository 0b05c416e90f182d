package dev.portolan.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An answer's body that ends when nothing of it has come for too long. A peer that went without a word, as in a partition whose end its
 * FIN did not survive, would else be waited for without end: a client that only reads never learns that its connection is dead.
 */
final class ImpatientBody extends FilterInputStream {
    private static final Logger LOG = LoggerFactory.getLogger(ImpatientBody.class);

    private final Duration most;
    private volatile long heard = System.nanoTime();
    private volatile boolean ended;

    private ImpatientBody(InputStream body, Duration most) {
        super(body);
        this.most = most;
    }

    static ImpatientBody of(InputStream body, Duration most) {
        var made = new ImpatientBody(body, most);
        Thread.ofVirtual().name("silence").start(made::listen);
        return made;
    }

    private void listen() {
        try {
            for (long left = left(); left > 0 && !ended; left = left()) Thread.sleep(Duration.ofNanos(left));
            if (!ended) in.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException alreadyGone) {
            LOG.debug("on closing a silent connection", alreadyGone);
        }
    }

    private long left() {
        return most.toNanos() - (System.nanoTime() - heard);
    }

    @Override
    public int read() throws IOException {
        int got = super.read();
        heard = System.nanoTime();
        return got;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        int got = super.read(into, from, length);
        heard = System.nanoTime();
        return got;
    }

    @Override
    public void close() throws IOException {
        ended = true;
        super.close();
    }
}
