package dev.portolan.apiserver.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpPrologue;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A watch that is asked for over WebSocket (RFC 6455), as fabric8's informers ask first: the same request and the same answer, but that each
 * event is a message. A refusal is an ordinary answer instead of the upgrade.
 */
final class SocketExchange extends Exchange implements ServerConnection {
    private static final Logger LOG = LoggerFactory.getLogger(SocketExchange.class);
    private static final String SECRET_OF_THE_RFC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final ConnectionContext connection;
    private final HttpPrologue prologue;
    private final WritableHeaders<?> headers;
    private final Consumer<Exchange> handler;
    private final StringBuilder answerHeaders = new StringBuilder();
    private boolean answered;

    SocketExchange(
            ConnectionContext connection,
            HttpPrologue prologue,
            WritableHeaders<?> headers,
            Consumer<Exchange> handler) {
        this.connection = connection;
        this.prologue = prologue;
        this.headers = headers;
        this.handler = handler;
    }

    @Override
    public String method() {
        return prologue.method().text();
    }

    @Override
    protected String rawPath() {
        return prologue.uriPath().rawPath();
    }

    @Override
    public String rawQuery() {
        return prologue.query().rawValue();
    }

    @Override
    public String header(String name) {
        HeaderName key = HeaderNames.create(name);
        return headers.contains(key) ? String.join(",", headers.get(key).allValues()) : "";
    }

    @Override
    public List<String> headerNames() {
        return headers.stream().map(Header::name).toList();
    }

    @Override
    public Optional<X509Certificate> certificate() {
        Optional<Certificate[]> chain = connection.remotePeer().tlsCertificates();
        return chain.filter(c -> c.length > 0 && c[0] instanceof X509Certificate)
                .map(c -> (X509Certificate) c[0]);
    }

    @Override
    protected String peer() {
        return connection.remotePeer().host();
    }

    @Override
    protected byte[] readBody() {
        return new byte[0];
    }

    @Override
    public void header(String name, String value) {
        addHeader(name, value);
    }

    @Override
    protected void addHeader(String name, String value) {
        answerHeaders.append(name).append(": ").append(value).append("\r\n");
    }

    @Override
    protected void send(int code, String contentType, byte[] body) {
        answered = true;
        String head = "HTTP/1.1 %d %s\r\n%sContent-Type: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
                .formatted(code, code < 400 ? "OK" : "Refused", answerHeaders, contentType, body.length);
        connection
                .dataWriter()
                .writeNow(BufferData.create(head.getBytes(StandardCharsets.US_ASCII)), BufferData.create(body));
    }

    @Override
    protected OutputStream open(int code, String contentType) {
        answered = true;
        String head =
                "HTTP/1.1 101 Switching Protocols\r\n%sConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: %s\r\n\r\n"
                        .formatted(answerHeaders, accept(header("Sec-WebSocket-Key")));
        connection.dataWriter().writeNow(BufferData.create(head.getBytes(StandardCharsets.US_ASCII)));
        var frames = new SocketFrames(connection);
        Thread.ofVirtual().name("watch of " + peer()).start(() -> {
            frames.untilTheClientCloses();
            closeSocket(); // which ends the watch at its next event
        });
        return new SocketMessages(frames);
    }

    /** What Sec-WebSocket-Accept says to a key (section 4.2.2). */
    static String accept(String key) {
        try {
            byte[] text = (key + SECRET_OF_THE_RFC).getBytes(StandardCharsets.US_ASCII);
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    @Override
    protected OutputStream openRelay(int code) {
        throw new IllegalStateException("a watch is no proxy");
    }

    @Override
    protected void sendEmpty(int code) {
        throw new IllegalStateException("a watch is no proxy");
    }

    @Override
    public boolean answered() {
        return answered;
    }

    @Override
    public void handle(Limit limit) {
        try {
            handler.accept(this);
        } finally {
            closeSocket();
        }
    }

    /** Never idle: a watch may have nothing to tell. */
    @Override
    public Duration idleTime() {
        return Duration.ZERO;
    }

    @Override
    public void close(boolean interrupt) {
        closeSocket();
    }

    private void closeSocket() {
        try {
            connection.serverSocket().close();
        } catch (UncheckedIOException already) {
            LOG.debug("closing: {}", already.getMessage());
        }
    }
}
