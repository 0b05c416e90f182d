package dev.portolan.apiserver;

import dev.portolan.apiserver.pki.TlsContexts;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SSLContext;

/** Bytes over TLS that no HTTP client would send. */
public final class RawRequest {
    private static final int PATIENCE_MILLIS = 40_000;

    private RawRequest() {}

    /** A connection with the administrator's certificate. */
    public static Socket connect(ApiServer server, SSLContext tls) throws IOException {
        Socket socket = tls.getSocketFactory()
                .createSocket(server.uri().getHost(), server.uri().getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    /** Everything the server sends until it closes. */
    public static String answer(ApiServer server, SSLContext tls, String request) throws IOException {
        try (Socket socket = connect(server, tls)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readNBytes(64 * 1024), StandardCharsets.ISO_8859_1);
        }
    }

    /** The status code of the answer; 0 where there was none. */
    public static int status(RunningServer api, String request) throws IOException {
        SSLContext tls = TlsContexts.client(api.server().authority(), "raw", List.of("system:masters"));
        return status(answer(api.server(), tls, request));
    }

    static int status(String answer) {
        return answer.startsWith("HTTP/1.1 ") ? Integer.parseInt(answer.substring(9, 12)) : 0;
    }
}
