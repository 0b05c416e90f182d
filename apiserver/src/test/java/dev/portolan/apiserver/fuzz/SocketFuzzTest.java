package dev.portolan.apiserver.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.apiserver.RawRequest;
import dev.portolan.apiserver.RunningServer;
import dev.portolan.apiserver.pki.TlsContexts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes over TLS that are not quite HTTP: no 500, no answer to what was smuggled, no thread that stays. */
class SocketFuzzTest {
    private static final long SEED = Long.getLong("fuzz.seed", 20_260_101L);
    private static final int CASES = Integer.getInteger("fuzz.sockets", 400);
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) ");
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    @TempDir
    static Path folder;

    private static RunningServer api;
    private static SSLContext tls;

    @BeforeAll
    static void start() {
        api = new RunningServer(folder);
        tls = TlsContexts.client(api.server().authority(), "raw", List.of("system:masters"));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static byte[] wire(FuzzRequest request, SplittableRandom random) {
        var out = new ByteArrayOutputStream();
        var head = new StringBuilder(request.method() + " " + request.path());
        if (!request.query().isEmpty()) head.append('?').append(request.query());
        head.append(" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n");
        request.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        boolean chunked = random.nextInt(3) == 0;
        head.append(
                chunked
                        ? "Transfer-Encoding: chunked\r\n\r\n"
                        : "Content-Length: " + request.body().length + "\r\n\r\n");
        if (chunked) head.append(Integer.toHexString(request.body().length)).append("\r\n");
        out.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(request.body());
        if (chunked) out.writeBytes("\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        byte[] valid = out.toByteArray();
        return random.nextInt(3) == 0 ? valid : new Mutations(random).bytes(valid);
    }

    /** The codes of all answers on one connection: everything is sent, then our side is closed, so that nobody waits for more. */
    private static List<Integer> codes(byte[] bytes) throws IOException {
        try (Socket socket = RawRequest.connect(api.server(), tls)) {
            String answer;
            try {
                socket.getOutputStream().write(bytes);
                socket.getOutputStream().flush();
                socket.shutdownOutput();
                answer = new String(socket.getInputStream().readNBytes(1024 * 1024), StandardCharsets.ISO_8859_1);
            } catch (SocketException | SSLException hungUp) {
                return List.of(); // the server needs not hear out what it has refused
            }
            var codes = new ArrayList<Integer>();
            var statuses = STATUS.matcher(answer);
            while (statuses.find()) codes.add(Integer.valueOf(statuses.group(1)));
            return codes;
        }
    }

    @Test
    void damaged_requests_over_tls_get_no_500_and_leave_no_thread() throws IOException {
        codes("GET /version HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        Leaks before = Leaks.now();
        var random = new SplittableRandom(SEED);
        var requests = new FuzzRequests(SEED);
        var seen = new TreeMap<Integer, Integer>();
        for (int i = 0; i < CASES; i++) {
            FuzzRequest request = requests.next();
            if (request.query().contains("watch")) continue; // lasts as long as its client stays
            byte[] bytes = wire(request, random);
            List<Integer> codes = codes(bytes);
            assertThat(codes)
                    .as("case %d of seed %d: %s", i, SEED, new String(bytes, StandardCharsets.ISO_8859_1))
                    .doesNotContain(500);
            codes.forEach(code -> seen.merge(code, 1, Integer::sum));
        }
        System.out.printf("%,d damaged requests over TLS from seed %d, answered %s%n", CASES, SEED, seen);
        assertThat(seen).containsKeys(200, 400, 404);
        before.assertNoMore(48L * 1024 * 1024);
    }

    @Test
    void shapes_that_two_servers_would_read_differently_are_refused_and_what_is_behind_them_is_not_read()
            throws IOException {
        String create = "POST " + MAPS + " HTTP/1.1\r\nHost: a\r\n";
        String hidden = "POST " + MAPS
                + " HTTP/1.1\r\nHost: a\r\nContent-Length: 34\r\n\r\n{\"metadata\":{\"name\":\"smuggled-in\"}}";
        List<String> shapes = List.of(
                create + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
                create + "Content-Length: 2\r\nContent-Length: 200\r\n\r\n{}" + hidden,
                create + "Content-Length: 2, 200\r\n\r\n{}" + hidden,
                create + "Content-Length: -1\r\n\r\n" + hidden,
                create + "Content-Length: +2\r\n\r\n{}" + hidden,
                create + "Content-Length: 99999999999999999999\r\n\r\n" + hidden,
                create + "Content-Length : 2\r\n\r\n{}" + hidden,
                create + "Transfer-Encoding: xchunked\r\n\r\n" + hidden,
                create + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + hidden,
                create + "Transfer-Encoding: chunked\r\n\r\nzz\r\n" + hidden,
                create + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n" + hidden,
                create + "Transfer-Encoding: chunked\r\n\r\n-1\r\n" + hidden,
                create + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}x" + hidden,
                create + "A: b\r\n c: d\r\nContent-Length: 2\r\n\r\n{}",
                create + "A\0: b\r\n\r\n",
                "GET http://elsewhere/version HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /version HTTP/9.9\r\nHost: a\r\n\r\n",
                "GET /version\r\n\r\n",
                "GET  /version HTTP/1.1\r\n\r\n",
                "\r\n\r\n\r\n",
                "GET /version HTTP/1.1\r\n\r\n",
                "GET /" + "a".repeat(200_000) + " HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /version HTTP/1.1\r\nHost: a\r\n" + "A: b\r\n".repeat(50_000) + "\r\n",
                "GET /version HTTP/1.1\r\nHost: a\r\nA: " + "b".repeat(200_000) + "\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + "\0".repeat(100),
                "GET /version HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: !!\r\n\r\n",
                "POST /api/v1/namespaces/default/pods/x/exec?command=%zz HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n",
                "POST /api/v1/namespaces/%zz/pods/x/exec HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n");
        for (String shape : shapes) {
            assertThat(codes(shape.getBytes(StandardCharsets.ISO_8859_1)))
                    .as(shape.length() > 400 ? shape.substring(0, 400) : shape)
                    .doesNotContain(500);
        }
        assertThat(api.get(MAPS + "/smuggled-in").code()).isEqualTo(404);
    }

    @Test
    void connections_that_break_off_in_the_middle_leave_nothing_behind() throws IOException {
        Leaks before = Leaks.now();
        String whole = "POST " + MAPS + " HTTP/1.1\r\nHost: a\r\nContent-Length: 40\r\n\r\n{\"metadata\":";
        for (int length = 0; length < whole.length(); length += 2) {
            try (Socket socket = RawRequest.connect(api.server(), tls)) {
                socket.getOutputStream().write(whole.substring(0, length).getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().flush();
            }
        }
        List<Socket> open = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Socket slow = RawRequest.connect(api.server(), tls);
            slow.getOutputStream().write("GET /version HT".getBytes(StandardCharsets.US_ASCII));
            slow.getOutputStream().flush();
            open.add(slow);
        }
        assertThat(api.get("/version").code())
                .as("while fifty wait for the rest")
                .isEqualTo(200);
        for (Socket slow : open) slow.close();
        before.assertNoMore(48L * 1024 * 1024);
    }
}
