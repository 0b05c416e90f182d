package dev.portolan.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portolan.apiserver.RunningServer;
import dev.portolan.apiserver.pki.TlsContexts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Frames that hold nothing, sent for as long as somebody takes them. */
@Timeout(300)
class HeaderBlockLimitTest {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int SETTINGS = 4;
    private static final int HEADERS = 1;
    private static final int CONTINUATION = 9;

    @TempDir
    private Path folder;

    private static byte[] frame(int type, int stream, int length) {
        byte[] frame = new byte[9 + length];
        frame[0] = (byte) (length >> 16);
        frame[1] = (byte) (length >> 8);
        frame[2] = (byte) length;
        frame[3] = (byte) type;
        frame[8] = (byte) stream;
        return frame;
    }

    private static byte[] many(byte[] frame, int count) {
        var all = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) all.writeBytes(frame);
        return all.toByteArray();
    }

    @Test
    void a_block_in_a_few_frames_is_none_of_its_business_wherever_the_bytes_are_cut() {
        byte[] block = many(frame(CONTINUATION, 1, 5), 16);
        var connection = new ByteArrayOutputStream();
        connection.writeBytes(PREFACE);
        for (int i = 0; i < 3; i++) {
            connection.writeBytes(frame(HEADERS, 1, 9));
            connection.writeBytes(block);
        }
        for (int cut : new int[] {1, 7, 9, 4096}) {
            var limit = new HeaderBlockLimit();
            byte[] all = connection.toByteArray();
            for (int at = 0; at < all.length; at += cut) {
                assertThat(limit.allows(java.util.Arrays.copyOfRange(all, at, Math.min(all.length, at + cut))))
                        .isTrue();
            }
            assertThat(limit.allows(frame(CONTINUATION, 1, 0)))
                    .as("one too many")
                    .isFalse();
        }
    }

    @Test
    void continuations_without_end_end_the_connection_and_nobody_elses() throws Exception {
        try (var api = new RunningServer(folder)) {
            URI uri = api.server().uri();
            try (SSLSocket socket = (SSLSocket)
                    TlsContexts.trustingAnybody().getSocketFactory().createSocket(uri.getHost(), uri.getPort())) {
                SSLParameters h2 = socket.getSSLParameters();
                h2.setApplicationProtocols(new String[] {"h2"});
                socket.setSSLParameters(h2);
                socket.startHandshake();
                OutputStream out = socket.getOutputStream();
                out.write(PREFACE);
                out.write(frame(SETTINGS, 0, 0));
                out.write(frame(HEADERS, 1, 0));
                out.flush();
                byte[] flood = many(frame(CONTINUATION, 1, 0), 1_000);
                Thread reader = Thread.ofVirtual().start(() -> toTheEnd(socket));
                for (int i = 0; i < 500 && reader.isAlive(); i++) {
                    if (!sent(out, flood)) break;
                }
                await("the server ends the connection")
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> !reader.isAlive());
            }
            try (HttpClient other = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_2)
                    .sslContext(TlsContexts.trustingAnybody())
                    .build()) {
                var answer = other.send(
                        HttpRequest.newBuilder(uri.resolve("/version")).build(), BodyHandlers.ofString());
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            }
        }
    }

    private static boolean sent(OutputStream out, byte[] bytes) {
        try {
            out.write(bytes);
            return true;
        } catch (IOException closed) {
            return false;
        }
    }

    private static void toTheEnd(SSLSocket socket) {
        try (InputStream in = socket.getInputStream()) {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException closed) {
            return;
        }
    }
}
