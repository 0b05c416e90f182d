package dev.portolan.apiserver.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A connection to a node agent, or to a pod itself, on which a request has been sent; everything after that is the caller's. */
final class AgentStream implements AutoCloseable {
    private static final int CONNECT_MILLIS = 5_000;

    private final Socket socket;

    private AgentStream(Socket socket) {
        this.socket = socket;
    }

    /**
     * Connects and sends the request's head.
     *
     * @param tls trusts the cluster's authority and shows the API server's own certificate
     * @throws IOException when nobody listens, or somebody with no certificate for that address
     */
    static AgentStream open(SSLContext tls, URI target, String head) throws IOException {
        Socket plain = connect(target);
        try {
            String host = host(target);
            var secure = (SSLSocket) tls.getSocketFactory().createSocket(plain, host, target.getPort(), true);
            SSLParameters parameters = secure.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secure.setSSLParameters(parameters);
            secure.startHandshake();
            return sent(secure, head);
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    /**
     * The same without TLS.
     *
     * @throws IOException when nobody listens
     */
    static AgentStream plain(URI target, String head) throws IOException {
        Socket plain = connect(target);
        try {
            return sent(plain, head);
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    private static String host(URI target) {
        return target.getHost().replaceAll("^\\[|]$", "");
    }

    private static Socket connect(URI target) throws IOException {
        var plain = new Socket();
        try {
            plain.connect(new InetSocketAddress(host(target), target.getPort()), CONNECT_MILLIS);
            plain.setTcpNoDelay(true);
            return plain;
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    private static AgentStream sent(Socket socket, String head) throws IOException {
        socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
        return new AgentStream(socket);
    }

    InputStream in() throws IOException {
        return socket.getInputStream();
    }

    OutputStream out() throws IOException {
        return socket.getOutputStream();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
