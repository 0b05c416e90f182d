package dev.portolan.cli.command;

import dev.portolan.cli.apply.Applied;
import dev.portolan.cli.apply.Applier;
import dev.portolan.cli.apply.Waiter;
import dev.portolan.cli.manifest.Manifest;
import dev.portolan.cli.view.Terminal;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Applies manifests and waits for them, telling what happens as it happens.
 *
 * @param terminal where it is told
 * @param patience how long to wait for what was stored, zero for not at all
 * @param shown which results are worth a line
 * @param details what to say below that line
 */
record ApplyRun(
        KubernetesClient client,
        Terminal terminal,
        Duration patience,
        Predicate<Applied> shown,
        Function<Applied.Stored, List<String>> details) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * What became of it.
     *
     * @param results one for each manifest
     * @param late what was not ready in time, and what it waits for
     */
    record Outcome(List<Applied> results, Map<String, String> late) {
        /** What the API has now. */
        List<Manifest> stored() {
            return results.stream()
                    .filter(Applied.Stored.class::isInstance)
                    .map(Applied::manifest)
                    .toList();
        }

        /** Whether all was taken, and is ready. */
        boolean allRight() {
            return stored().size() == results.size() && late.isEmpty();
        }

        void json(ObjectNode into) {
            ArrayNode applied = into.putArray("applied");
            for (Applied result : results) {
                Manifest manifest = result.manifest();
                ObjectNode one = applied.addObject()
                        .put("kind", manifest.kind())
                        .put("namespace", manifest.namespace())
                        .put("name", manifest.name())
                        .put("from", manifest.where(""));
                switch (result) {
                    case Applied.Stored stored -> one.put("result", stored.how());
                    case Applied.Refused refused -> {
                        one.put("result", "refused");
                        ArrayNode problems = one.putArray("problems");
                        refused.problems().forEach(p -> problems.add(p.toString()));
                    }
                }
            }
            into.set("notReady", JSON.valueToTree(late));
        }
    }

    /** Does both; {@code enough} ends the waiting early. */
    Outcome of(List<Manifest> manifests, BooleanSupplier enough) throws InterruptedException {
        List<Applied> results = apply(manifests);
        return new Outcome(results, await(results, enough));
    }

    List<Applied> apply(List<Manifest> manifests) {
        List<Applied> results = new Applier(client).apply(manifests, this::show);
        terminal.settle();
        return results;
    }

    /** Waits for what was stored and shown. */
    Map<String, String> await(List<Applied> results, BooleanSupplier enough) throws InterruptedException {
        var changed = results.stream()
                .filter(shown)
                .filter(Applied.Stored.class::isInstance)
                .map(Applied::manifest)
                .toList();
        return waitFor(changed, enough);
    }

    private void show(Applied applied) {
        if (!shown.test(applied)) {
            terminal.live("  " + applied.manifest().title());
            return;
        }
        switch (applied) {
            case Applied.Stored stored -> {
                terminal.line(terminal.green("  %-10s ".formatted(stored.how()))
                        + stored.manifest().title());
                details.apply(stored).forEach(line -> terminal.line(terminal.dim(" ".repeat(13) + line)));
                stored.warnings().forEach(w -> terminal.line(terminal.yellow("  warning    ") + w));
            }
            case Applied.Refused refused ->
                refused.problems().forEach(p -> terminal.line(terminal.red("  refused    ") + p));
        }
    }

    private Map<String, String> waitFor(List<Manifest> manifests, BooleanSupplier enough) throws InterruptedException {
        if (patience.isZero() || manifests.isEmpty()) return Map.of();
        var waiting = new LinkedHashMap<String, String>();
        var late = new Waiter(client)
                .await(manifests, patience, (what, progress) -> step(waiting, what, progress), enough);
        terminal.settle();
        if (enough.getAsBoolean()) return late;
        late.forEach((what, why) ->
                terminal.line(terminal.red("  not ready  ") + what + " after " + patience.toSeconds() + " s: " + why));
        return late;
    }

    /** On a terminal one line tells what is waited for; elsewhere each step has its own. */
    private void step(Map<String, String> waiting, String what, Waiter.Progress progress) {
        if (progress.done()) {
            waiting.remove(what);
            terminal.line(terminal.green("  ready      ") + what + "  " + progress.says());
        } else {
            waiting.put(what, progress.says());
            if (!terminal.interactive()) terminal.line("  waiting    " + what + "  " + progress.says());
        }
        if (!waiting.isEmpty()) {
            var first = waiting.entrySet().iterator().next();
            String more = waiting.size() > 1 ? " (and " + (waiting.size() - 1) + " more)" : "";
            terminal.live("  waiting    " + first.getKey() + "  " + first.getValue() + more);
        }
    }
}
