package dev.portolan.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A client of a host that makes one new connection after the other, and writes down how each went. */
final class Load implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /**
     * One connection.
     *
     * @param begin when it began, in milliseconds since 1970
     * @param end when it was answered, or failed
     * @param code curl's exit code, 0 for an answer
     */
    record Call(long begin, long end, int code) {}

    private final Process process;
    private final Path log;

    private Load(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Begins; in {@code cgroup} where one is given. */
    static Load on(Host host, String url, Optional<Path> cgroup) throws IOException {
        Path log = Files.createTempFile(host.home(), "load-", ".log");
        String join = cgroup.map(folder -> "echo $$ > " + folder + "/cgroup.procs || exit 1; ")
                .orElse("");
        String loop = join + "while :; do b=$(date +%s%3N); curl -s -f -m 20 -o /dev/null " + url
                + "; c=$?; echo $b $(date +%s%3N) $c; done >> " + log;
        return new Load(host.start("sh", "-c", loop), log);
    }

    List<Call> calls() throws IOException {
        return Files.readAllLines(log).stream()
                .map(line -> line.split(" "))
                .filter(words -> words.length == 3)
                .map(words -> new Call(Long.parseLong(words[0]), Long.parseLong(words[1]), Integer.parseInt(words[2])))
                .toList();
    }

    /** Waits until {@code count} further calls have begun and ended. */
    void goOnFor(int count) throws IOException {
        int until = calls().size() + count + 1;
        await().atMost(PATIENCE).until(() -> calls().size() >= until);
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
