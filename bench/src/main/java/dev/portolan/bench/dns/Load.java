package dev.portolan.bench.dns;

import dev.portolan.bench.dns.Peers.Server;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Questions by dnsperf, from the other processor. */
record Load(Path folder, int seconds) {
    private static final String CLIENT_CPU = "1";
    private static final Pattern RATE = Pattern.compile("Queries per second:\\s+([0-9.]+)");
    private static final Pattern LOST = Pattern.compile("Queries lost:\\s+([0-9]+)");
    private static final Pattern LATENCY = Pattern.compile("^> [A-Z]+ \\S+ \\S+ ([0-9.]+)", Pattern.MULTILINE);

    Path file(Records.Kind kind) throws IOException {
        Path file = folder.resolve(kind + ".txt");
        return Files.exists(file) ? file : Files.write(file, Records.questions(kind));
    }

    /** As many questions as it answers, per second. */
    double rate(Server server, Records.Kind kind) throws IOException, InterruptedException {
        String said = dnsperf(server, kind, "-q", "256");
        Matcher lost = LOST.matcher(said);
        if (!lost.find() || Long.parseLong(lost.group(1)) > 1000) {
            throw new IOException(server.name() + " lost queries:\n" + said);
        }
        return number(RATE, said);
    }

    /** The slowest of a hundred answers at a rate that leaves every server room, in seconds. */
    double p99(Server server, Records.Kind kind) throws IOException, InterruptedException {
        String said = dnsperf(server, kind, "-q", "256", "-Q", "10000", "-v");
        double[] all = LATENCY.matcher(said)
                .results()
                .mapToDouble(m -> Double.parseDouble(m.group(1)))
                .sorted()
                .toArray();
        return all[(int) (all.length * 0.99)];
    }

    private String dnsperf(Server server, Records.Kind kind, String... more) throws IOException, InterruptedException {
        var command = new java.util.ArrayList<>(Arrays.asList(
                "taskset",
                "-c",
                CLIENT_CPU,
                "dnsperf",
                "-e",
                "-s",
                "127.0.0.1",
                "-p",
                String.valueOf(server.port()),
                "-d",
                file(kind).toString(),
                "-l",
                String.valueOf(seconds),
                "-c",
                "8",
                "-T",
                "1",
                "-t", // what is not answered within this is lost, and waited for no longer
                "1"));
        command.addAll(Arrays.asList(more));
        Process dnsperf = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(dnsperf.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        dnsperf.waitFor();
        return said;
    }

    private static double number(Pattern pattern, String said) throws IOException {
        Matcher found = pattern.matcher(said);
        if (!found.find()) throw new IOException("dnsperf said:\n" + said);
        return Double.parseDouble(found.group(1));
    }
}
