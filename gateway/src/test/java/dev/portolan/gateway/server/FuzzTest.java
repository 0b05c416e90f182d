package dev.portolan.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever bytes come, the gateway answers or closes, and goes on. The seeds are fixed: a failure can be seen again. */
class FuzzTest extends Proxied {
    private static final String[] SEEDS = {
        "GET / HTTP/1.1\r\nHost: h\r\n\r\n",
        "POST /a?b HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nabcde",
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n3\r\nabc\r\n0\r\nX: y\r\n\r\n",
        "GET http://h/%2e/ HTTP/1.0\r\nHost: h\r\nConnection: upgrade, x\r\nUpgrade: websocket\r\nX: y\r\n\r\n",
    };
    private static final String[] PIECES = {
        "\r\n",
        "\n",
        "\r",
        "\0",
        ":",
        " ",
        "chunked",
        "Content-Length: 3\r\n",
        "Transfer-Encoding: chunked\r\n",
        "HTTP/1.1",
        "%",
        "/../",
        "Host: h\r\n",
        "0\r\n\r\n",
        "ffffffffffffffff",
        "-1",
        "\u00ff",
        "GET / HTTP/1.1\r\n"
    };

    @Test
    void broken_requests_are_answered_or_closed() throws Exception {
        try (Backend backend = Backend.saying("127.0.7.1", "alive")) {
            routeTo(backend);
            for (int seed = 0; seed < 1500; seed++) {
                try (Wire wire = new Wire(address)) {
                    try {
                        wire.send(broken(new Random(seed)));
                        wire.socket.shutdownOutput();
                        wire.untilClosed();
                    } catch (java.net.SocketException early) {
                        // it closed before we were done: as good an answer as any
                    } catch (java.net.SocketTimeoutException stuck) {
                        throw new AssertionError("no answer and no close, seed " + seed, stuck);
                    }
                }
            }
            assertThat(get("/")).endsWith("alive");
        }
    }

    @Test
    void broken_answers_reach_the_client_as_502_or_as_a_cut_or_unharmed() throws Exception {
        Random random = new Random(7);
        String good = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX: y\r\n\r\nabcde";
        String chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
        try (Backend backend =
                new Backend("127.0.7.1", c -> c.out().write(mutate(random.nextBoolean() ? good : chunked, random)))) {
            routeTo(backend);
            for (int i = 0; i < 500; i++) {
                assertThat(get("/")).matches("(?s)(HTTP/1.1 .*|<reset>)");
            }
        }
    }

    private static byte[] broken(Random random) {
        if (random.nextInt(10) == 0) {
            byte[] noise = new byte[random.nextInt(300)];
            random.nextBytes(noise);
            return noise;
        }
        return mutate(SEEDS[random.nextInt(SEEDS.length)], random);
    }

    private static byte[] mutate(String text, Random random) {
        StringBuilder out = new StringBuilder(text);
        for (int n = 1 + random.nextInt(4); n > 0; n--) {
            int at = random.nextInt(out.length());
            switch (random.nextInt(4)) {
                case 0 -> out.insert(at, PIECES[random.nextInt(PIECES.length)]);
                case 1 -> out.setCharAt(at, (char) random.nextInt(256));
                case 2 -> out.delete(at, Math.min(out.length(), at + random.nextInt(8)));
                default -> out.insert(at, out.substring(random.nextInt(at + 1), at));
            }
            if (out.isEmpty()) {
                out.append('x');
            }
        }
        return out.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
