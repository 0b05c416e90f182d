package dev.portolan.bench.gateway;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One run of wrk or h2load. */
final class Load {
    /** @param requests a second; {@code p99} in milliseconds */
    record Result(double requests, double p99) {}

    /** What is asked, and how. */
    enum Kind {
        SMALL("small answers, kept connections", "http", "/", false, false),
        BIG("64 KiB answers, kept connections", "http", "/big", false, false),
        NEW("small answers, a connection each", "http", "/", true, false),
        TLS_SMALL("TLS: small answers, kept connections", "https", "/", false, false),
        TLS_BIG("TLS: 64 KiB answers, kept connections", "https", "/big", false, false),
        TLS_NEW("TLS: small answers, a connection each", "https", "/", true, false),
        H2_SMALL("HTTP/2 over TLS: small answers", "https", "/", false, true),
        H2_BIG("HTTP/2 over TLS: 64 KiB answers", "https", "/big", false, true);

        final String text;
        final String scheme;
        final String path;
        final boolean close;
        final boolean http2;

        Kind(String text, String scheme, String path, boolean close, boolean http2) {
            this.text = text;
            this.scheme = scheme;
            this.path = path;
            this.close = close;
            this.http2 = http2;
        }
    }

    private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
    private static final Pattern P99 = Pattern.compile("99%\\s+([0-9.]+)(us|ms|s)");
    private static final Pattern BAD = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");
    private static final Pattern H2_RATE = Pattern.compile("finished in [^,]+, ([0-9.]+) req/s");
    private static final Pattern H2_BAD = Pattern.compile("(\\d+) failed, (\\d+) errored, (\\d+) timeout");

    private Load() {}

    static Result run(Kind kind, int port, int seconds, Path folder) throws IOException, InterruptedException {
        return kind.http2 ? h2load(kind, port, seconds, folder) : wrk(kind, port, seconds);
    }

    private static Result wrk(Kind kind, int port, int seconds) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(Peers.OTHER_CPU);
        command.addAll(List.of("wrk", "-t1", "-c64", "-d" + seconds + "s", "--latency", "-H", "Host: bench"));
        if (kind.close) {
            command.addAll(List.of("-H", "Connection: close"));
        }
        command.add(kind.scheme + "://127.0.0.1:" + port + kind.path);
        String said = output(command);
        Matcher bad = BAD.matcher(said);
        Matcher rate = RATE.matcher(said);
        Matcher p99 = P99.matcher(said);
        if (bad.find() || !rate.find() || !p99.find()) {
            throw new IOException("wrk said:\n" + said);
        }
        double scale = p99.group(2).equals("us") ? 0.001 : p99.group(2).equals("s") ? 1000 : 1;
        return new Result(Double.parseDouble(rate.group(1)), Double.parseDouble(p99.group(1)) * scale);
    }

    private static Result h2load(Kind kind, int port, int seconds, Path folder)
            throws IOException, InterruptedException {
        Path log = folder.resolve("h2load.log");
        Files.deleteIfExists(log);
        List<String> command = new ArrayList<>(Peers.OTHER_CPU);
        command.addAll(List.of("h2load", "-t1", "-c16", "-m8", "-D" + seconds, "--log-file=" + log));
        command.addAll(List.of("-H", ":authority: bench", "https://127.0.0.1:" + port + kind.path));
        String said = output(command);
        Matcher rate = H2_RATE.matcher(said);
        Matcher bad = H2_BAD.matcher(said);
        if (!rate.find() || !bad.find() || !bad.group(1).equals("0")) {
            throw new IOException("h2load said:\n" + said);
        }
        try (var lines = Files.lines(log)) {
            double[] micros = lines.mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf('\t') + 1)))
                    .toArray();
            Arrays.sort(micros);
            return new Result(Double.parseDouble(rate.group(1)), micros[(int) (micros.length * 0.99)] / 1000);
        }
    }

    private static String output(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }
}
