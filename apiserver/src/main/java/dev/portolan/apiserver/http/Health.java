package dev.portolan.apiserver.http;

import dev.portolan.apiserver.storage.ApiException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code /healthz}, {@code /livez} and {@code /readyz} (Kubernetes documentation, "API health endpoints"): 200 when each check
 * passes, 500 and the list of them when one does not; each by its own name below, {@code ?verbose}, {@code ?exclude=NAME}.
 */
public final class Health {
    private static final Logger LOG = LoggerFactory.getLogger(Health.class);

    /** Whether something is as it should be. */
    @FunctionalInterface
    public interface Check {
        /** @throws RuntimeException that says what is wrong */
        void run();
    }

    private final Map<String, Check> live;
    private final Map<String, Check> ready;

    /**
     * Checks by name, in the order they are shown.
     *
     * @param live what must hold, or the process should be started anew
     * @param ready what must hold beside that before anybody should ask it
     */
    public Health(Map<String, Check> live, Map<String, Check> ready) {
        this.live = new LinkedHashMap<>(live);
        this.ready = new LinkedHashMap<>(live);
        this.ready.putAll(ready);
    }

    /** {@code parts}: of the path, such as {@code readyz} and the name of one check. */
    void answer(Exchange exchange, String[] parts) {
        Map<String, Check> checks = parts[0].equals("livez") ? live : ready;
        if (parts.length == 2) {
            Check one = checks.get(parts[1]);
            if (one == null) throw ApiException.noSuchResource();
            checks = Map.of(parts[1], one);
        } else if (parts.length > 2) {
            throw ApiException.noSuchResource();
        }
        List<String> excluded = exchange.queryAll("exclude");
        var report = new StringBuilder();
        boolean good = true;
        for (var check : checks.entrySet()) {
            String name = check.getKey();
            if (excluded.contains(name)) {
                report.append("[+]").append(name).append(" excluded: ok\n");
            } else if (passes(name, check.getValue())) {
                report.append("[+]").append(name).append(" ok\n");
            } else {
                report.append("[-]").append(name).append(" failed: reason withheld\n");
                good = false;
            }
        }
        if (!good) {
            exchange.text(500, report + parts[0] + " check failed\n");
        } else if (verbose(exchange)) {
            exchange.text(200, report + parts[0] + " check passed\n");
        } else {
            exchange.text(200, "ok");
        }
    }

    /** Anybody may ask, so that what is wrong is for the log alone. */
    private static boolean passes(String name, Check check) {
        try {
            check.run();
            return true;
        } catch (RuntimeException why) {
            LOG.warn("health check {} failed: {}", name, why.getMessage());
            return false;
        }
    }

    private static boolean verbose(Exchange exchange) {
        return !exchange.queryAll("verbose").isEmpty();
    }
}
