package dev.portolan.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class HttpGetTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final int FAR_TOO_MANY = 20_000;

    private final CountDownLatch over = new CountDownLatch(1);
    private ServerSocket server;

    private interface Script {
        void play(OutputStream out) throws IOException, InterruptedException;
    }

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void end() throws IOException {
        over.countDown();
        server.close();
    }

    /** Says to the next client what {@code script} says, whatever it asks. */
    private void play(Script script) {
        Thread.ofPlatform().daemon().name("server").start(() -> {
            try (Socket peer = server.accept()) {
                script.play(peer.getOutputStream());
                peer.shutdownOutput();
                // Closed with something unread, the connection would be reset.
                peer.getInputStream().transferTo(OutputStream.nullOutputStream());
            } catch (IOException gone) {
                assertThat(gone).as("the client hangs up when it has enough").isNotNull();
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private Response get(String scheme, Duration timeout) throws IOException {
        var to = (InetSocketAddress) server.getLocalSocketAddress();
        return new HttpGet(scheme, to, "/", Map.of(), timeout).send(Socket::new);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A little now and then, far longer than anybody should wait. */
    private void drip(OutputStream out, String drop) throws IOException, InterruptedException {
        for (int i = 0; i < 3000 && !over.await(20, TimeUnit.MILLISECONDS); i++) {
            out.write(bytes(drop));
        }
    }

    @Test
    void a_stream_of_events_that_never_ends_is_no_answer_in_time() {
        play(out -> {
            out.write(bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"));
            drip(out, "3\r\n:\n\n\r\n");
        });
        assertThatThrownBy(() -> get("http", SHORT))
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessage("no whole answer within PT1S");
    }

    @Test
    void headers_that_drip_are_no_answer_in_time() {
        play(out -> {
            out.write(bytes("HTTP/1.1 200 OK\r\nX: "));
            drip(out, "x");
        });
        assertThatThrownBy(() -> get("http", SHORT)).isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void a_tls_handshake_that_drips_is_no_answer_in_time() {
        play(out -> {
            out.write(new byte[] {0x16, 3, 3, 0x40, 0}); // a handshake record of 16 KiB
            drip(out, "x");
        });
        assertThatThrownBy(() -> get("https", SHORT)).isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void nobody_reads_more_than_the_beginning_of_a_body_without_end() throws Exception {
        play(out -> {
            out.write(bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"));
            byte[] chunk = bytes("2000\r\n" + "x".repeat(0x2000) + "\r\n");
            for (int i = 0; i < FAR_TOO_MANY && over.getCount() > 0; i++) {
                out.write(chunk);
            }
        });
        Response response = get("http", LONG);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).hasSize(1 << 20);
    }

    @Test
    void a_body_whose_announced_end_is_far_away_is_left_too() throws Exception {
        play(out -> {
            out.write(bytes("HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n"));
            byte[] much = new byte[0x2000];
            for (int i = 0; i < FAR_TOO_MANY && over.getCount() > 0; i++) {
                out.write(much);
            }
        });
        assertThat(get("http", LONG).body()).hasSize(1 << 20);
    }

    @Test
    void any_number_of_interim_answers_comes_before_the_real_one() throws Exception {
        play(out -> {
            out.write(bytes("HTTP/1.1 103 Early Hints\r\n\r\n".repeat(50_000)));
            out.write(bytes("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n"));
        });
        assertThat(get("http", LONG).status()).isEqualTo(204);
    }
}
