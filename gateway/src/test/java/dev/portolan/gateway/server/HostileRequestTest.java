package dev.portolan.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that two parties could read in two ways are refused, the connection ends, and no backend hears of them. */
class HostileRequestTest extends Proxied {
    record Nasty(String what, int status, String request) {
        @Override
        public String toString() {
            return what;
        }
    }

    private static Nasty post(String what, int status, String fields) {
        return new Nasty(what, status, "POST / HTTP/1.1\r\nHost: h\r\n" + fields);
    }

    private static Nasty get(String what, int status, String target) {
        return new Nasty(what, status, "GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n");
    }

    static Stream<Nasty> requests() {
        String smuggled = "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n";
        return Stream.of(
                post(
                        "both lengths",
                        400,
                        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled),
                post(
                        "both lengths, other order",
                        400,
                        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"),
                post("two different lengths", 400, "Content-Length: 0\r\nContent-Length: 40\r\n\r\n" + smuggled),
                post("the same length twice", 400, "Content-Length: 0\r\nContent-Length: 0\r\n\r\n" + smuggled),
                post("a list of lengths", 400, "Content-Length: 0, 40\r\n\r\n" + smuggled),
                post("a signed length", 400, "Content-Length: +5\r\n\r\nabcde"),
                post("a negative length", 400, "Content-Length: -5\r\n\r\nabcde"),
                post("a hexadecimal length", 400, "Content-Length: 0x5\r\n\r\nabcde"),
                post("a length beyond long", 400, "Content-Length: 99999999999999999999\r\n\r\n"),
                post("an empty length", 400, "Content-Length: \r\n\r\n" + smuggled),
                post("another coding", 400, "Transfer-Encoding: gzip\r\n\r\n" + smuggled),
                post("two codings", 501, "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
                post("chunked twice", 400, "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                post("chunked and identity", 400, "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"),
                post("almost chunked", 400, "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
                post("chunked in quotes", 400, "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n"),
                post("chunked behind a vertical tab", 400, "Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n"),
                post("a space before the colon", 400, "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + smuggled),
                post("a tab before the colon", 400, "Content-Length\t: 40\r\n\r\n" + smuggled),
                post("a field without a name", 400, ": x\r\n\r\n"),
                post("a line without a colon", 400, "nonsense\r\n\r\n"),
                post("a null in a value", 400, "X: a\0b\r\n\r\n"),
                post("a bare CR in a value", 400, "X: a\rTransfer-Encoding: chunked\r\n\r\n"),
                post("a bare LF as line end", 400, "X: a\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                post("a chunk size that is no number", 400, "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n"),
                post("a negative chunk size", 400, "Transfer-Encoding: chunked\r\n\r\n-3\r\nabc\r\n0\r\n\r\n"),
                post("a chunk longer than it says", 400, "Transfer-Encoding: chunked\r\n\r\n3\r\nabcde\r\n0\r\n\r\n"),
                post("an unknown expectation", 417, "Expect: magic\r\nContent-Length: 5\r\n\r\n"),
                new Nasty(
                        "chunked in HTTP/1.0",
                        400,
                        "POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                new Nasty("no Host", 400, "GET / HTTP/1.1\r\n\r\n"),
                new Nasty("two Hosts", 400, "GET / HTTP/1.1\r\nHost: h\r\nHost: other\r\n\r\n"),
                new Nasty("a Host with a path", 400, "GET / HTTP/1.1\r\nHost: h/x\r\n\r\n"),
                new Nasty("a Host with user", 400, "GET / HTTP/1.1\r\nHost: a@h\r\n\r\n"),
                new Nasty("half a preface of HTTP/2", 505, "PRI * HTTP/2.0\r\n\r\nSX\r\n\r\n"),
                new Nasty("an unknown version", 505, "GET / HTTP/1.7\r\nHost: h\r\n\r\n"),
                new Nasty("no version", 400, "GET /\r\nHost: h\r\n\r\n"),
                new Nasty("no HTTP at all", 400, "SSH-2.0-OpenSSH_9.2\r\n\r\n"),
                new Nasty("a TLS hello", 400, "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003\r\n\r\n"),
                new Nasty("CONNECT", 405, "CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n"),
                new Nasty("a method with a colon", 400, "GE:T / HTTP/1.1\r\nHost: h\r\n\r\n"),
                get("no slash", 400, "x"),
                get("an asterisk", 400, "*"),
                get("another scheme", 400, "ftp://h/"),
                get("an absolute form without host", 400, "http:///x"),
                get("a fragment", 400, "/x#y"),
                get("a space in the target", 400, "/x y"),
                get("a climb above the root", 400, "/../etc/passwd"),
                get("an escaped climb", 400, "/%2e%2e/etc/passwd"),
                get("a broken escape", 400, "/%zz"),
                get("a long line", 414, "/" + "x".repeat(9000)),
                new Nasty("big fields", 431, "GET / HTTP/1.1\r\nHost: h\r\nX: " + "x".repeat(40_000) + "\r\n\r\n"),
                new Nasty("many fields", 431, "GET / HTTP/1.1\r\nHost: h\r\n" + "X: y\r\n".repeat(10_000) + "\r\n"));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void it_is_refused(Nasty nasty) throws Exception {
        try (Backend backend = new Backend("127.0.7.1", c -> c.in().readAllBytes())) {
            routeTo(backend);
            String answer = Wire.ask(address, nasty.request);
            assertThat(answer).startsWith("HTTP/1.1 " + nasty.status + " ").containsIgnoringCase("connection: close");
            assertThat(answer.split("(?m)^HTTP/1.1 \\d\\d\\d"))
                    .as("one answer only")
                    .hasSize(2);
            assertThat(backend.heads).noneMatch(head -> head.contains("smuggled"));
        }
    }

    @Test
    void what_the_fields_of_connection_name_cannot_take_away_the_length() throws Exception {
        try (Backend backend = new Backend("127.0.7.1", c -> {
            byte[] body = c.in().readNBytes(5);
            c.say("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n").out().write(body);
        })) {
            routeTo(backend);
            assertThat(Wire.ask(
                            address,
                            "POST / HTTP/1.1\r\nHost: h\r\nConnection: close, Content-Length, Host\r\n"
                                    + "Content-Length: 5\r\n\r\nabcde"))
                    .endsWith("abcde");
            assertThat(backend.heads.getFirst())
                    .containsIgnoringCase("Content-Length: 5")
                    .contains("Host: h");
        }
    }

    @Test
    void bytes_beyond_ascii_reach_the_backend_escaped() throws Exception {
        try (Backend backend = Backend.saying("127.0.7.1", "ok")) {
            routeTo(backend);
            Wire.get(address, "h", "/\u00c3\u00a9");
            assertThat(backend.heads.getFirst()).startsWith("GET /%C3%A9 HTTP/1.1");
        }
    }

    @Test
    void a_body_over_the_limit_is_refused_by_its_length_or_when_it_gets_too_long() throws Exception {
        start(config().withLimits(Limits.DEFAULT.withBodyBytes(10)));
        try (Backend backend = new Backend("127.0.7.1", c -> c.in().readAllBytes())) {
            routeTo(backend);
            assertThat(Wire.ask(address, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\nabcdefghijk"))
                    .startsWith("HTTP/1.1 413");
            assertThat(Wire.ask(
                            address,
                            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                                    + "6\r\nabcdef\r\n6\r\nabcdef\r\n0\r\n\r\n"))
                    .startsWith("HTTP/1.1 413");
        }
    }
}
