package dev.portolan.apiserver.http;

import dev.portolan.apiserver.ApiServer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A node agent that upgrades whatever asks, and says back what it hears; it wants the API server's certificate. */
final class EchoAgent implements AutoCloseable {
    private final SSLServerSocket socket;
    private final BlockingQueue<String> heads = new LinkedBlockingQueue<>();

    EchoAgent(ApiServer server) throws GeneralSecurityException, IOException {
        var identity =
                server.authority().server("system:node:one", List.of(), List.of(InetAddress.getLoopbackAddress()));
        KeyStore own = empty();
        own.setKeyEntry("key", identity.key(), new char[0], new Certificate[] {identity.certificate()});
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, new char[0]);
        KeyStore trusted = empty();
        trusted.setCertificateEntry("ca", server.authority().certificate());
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        socket = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress());
        socket.setNeedClientAuth(true);
        Thread.ofVirtual().name("echo agent").start(this::serve);
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    int port() {
        return socket.getLocalPort();
    }

    /** The heads of requests that came, in order. */
    BlockingQueue<String> heads() {
        return heads;
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (var connection = (SSLSocket) socket.accept()) {
                InputStream in = new BufferedInputStream(connection.getInputStream());
                OutputStream out = connection.getOutputStream();
                heads.add(head(in));
                out.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
                out.flush();
                in.transferTo(out);
            } catch (IOException gone) {
                continue; // this one went; the next may come
            }
        }
    }

    static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) throw new IOException("ended in the head: " + head);
            head.append((char) next);
        }
        return head.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
