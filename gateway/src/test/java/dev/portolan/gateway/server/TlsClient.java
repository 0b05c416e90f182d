package dev.portolan.gateway.server;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Clients that look at certificates without believing or refusing any. */
public final class TlsClient {
    private static final class Anybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private TlsClient() {}

    static SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Anybody()}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A connection whose handshake is done. */
    static SSLSocket connect(InetSocketAddress to, String serverName, String... protocols) throws java.io.IOException {
        SSLSocket socket = (SSLSocket) context().getSocketFactory().createSocket(to.getAddress(), to.getPort());
        socket.setSoTimeout(60_000);
        SSLParameters parameters = socket.getSSLParameters();
        if (!serverName.isEmpty()) {
            parameters.setServerNames(List.of(new SNIHostName(serverName)));
        }
        parameters.setApplicationProtocols(protocols);
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    /** The subject's common name of the certificate that a client of {@code serverName} is shown. */
    public static String shown(InetSocketAddress to, String serverName) throws java.io.IOException {
        try (SSLSocket socket = connect(to, serverName)) {
            return Stream.of(socket.getSession().getPeerCertificates())
                    .map(c -> ((X509Certificate) c).getSubjectX500Principal().getName())
                    .findFirst()
                    .orElseThrow();
        }
    }
}
