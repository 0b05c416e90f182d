package dev.portolan.apiserver.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.apiserver.ApiServer;
import dev.portolan.apiserver.ApiServerConfig;
import dev.portolan.store.SqliteStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A million requests that are almost right, without a network: each gets one answer, and never a 500; no thread stays behind and the heap
 * doesn't grow. {@code -Dfuzz.seed=N} repeats a run, {@code -Dfuzz.cases=N} makes it longer.
 */
class FuzzTest {
    private static final long SEED = Long.getLong("fuzz.seed", 20_260_101L);
    private static final int CASES = Integer.getInteger("fuzz.cases", 1_000_000);
    private static final int WORKERS = 2;
    private static final int REPORTED = 8;
    private static final long GROWTH_BYTES = 48L * 1024 * 1024;

    @TempDir
    Path folder;

    @Test
    void whatever_comes_gets_one_answer_and_never_a_500() throws Exception {
        try (var store = SqliteStore.inMemory();
                ApiServer server = ApiServer.start(ApiServerConfig.local(folder), store)) {
            Optional<X509Certificate> admin = Optional.of(server.authority()
                    .clientIdentity("fuzz", List.of("system:masters"))
                    .certificate());
            run(server, admin, CASES / 50, SEED - 1); // what is made once and kept
            Leaks before = Leaks.now();

            Map<Integer, Long> codes = run(server, admin, CASES, SEED);

            System.out.printf("%,d requests from seed %d, answered %s%n", CASES, SEED, codes);
            assertThat(codes).containsKeys(200, 201, 400, 404, 405, 415, 422);
            before.assertNoMore(GROWTH_BYTES);
        }
    }

    private static Map<Integer, Long> run(ApiServer server, Optional<X509Certificate> admin, int cases, long seed)
            throws Exception {
        Map<String, FuzzRequest> failures = new ConcurrentSkipListMap<>();
        List<Callable<Map<Integer, Long>>> workers = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            var requests = new FuzzRequests(seed * WORKERS + i);
            workers.add(() -> {
                Map<Integer, Long> codes = new TreeMap<>();
                for (int n = 0; n < cases / WORKERS && failures.size() < REPORTED; n++) {
                    FuzzRequest request = requests.next();
                    int code = answer(server, admin, request, failures);
                    codes.merge(code, 1L, Long::sum);
                }
                return codes;
            });
        }
        Map<Integer, Long> all = new TreeMap<>();
        try (var pool = Executors.newFixedThreadPool(WORKERS)) {
            for (Future<Map<Integer, Long>> each : pool.invokeAll(workers)) {
                each.get().forEach((code, count) -> all.merge(code, count, Long::sum));
            }
        }
        assertThat(failures).as("requests of seed " + seed).isEmpty();
        return all;
    }

    private static int answer(
            ApiServer server, Optional<X509Certificate> admin, FuzzRequest request, Map<String, FuzzRequest> failures) {
        var exchange = new FuzzExchange(request, admin);
        try {
            server.handle(exchange);
        } catch (RuntimeException | StackOverflowError e) {
            failures.put(e.toString(), request);
            return 0;
        }
        if (exchange.answers() != 1 || exchange.code() == 500) {
            String answer = new String(exchange.answer(), StandardCharsets.UTF_8);
            failures.put(exchange.answers() + " answers: " + exchange.code() + " " + answer, request);
        }
        return exchange.code();
    }
}
