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

/** A TLS connection to a node agent on which a request has been sent; everything after that is the caller's. */
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
        var plain = new Socket();
        try {
            String host = target.getHost().replaceAll("^\\[|]$", "");
            plain.connect(new InetSocketAddress(host, target.getPort()), CONNECT_MILLIS);
            plain.setTcpNoDelay(true);
            var secure = (SSLSocket) tls.getSocketFactory().createSocket(plain, host, target.getPort(), true);
            SSLParameters parameters = secure.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secure.setSSLParameters(parameters);
            secure.startHandshake();
            secure.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
            secure.getOutputStream().flush();
            return new AgentStream(secure);
        } catch (IOException e) {
            plain.close();
            throw e;
        }
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
