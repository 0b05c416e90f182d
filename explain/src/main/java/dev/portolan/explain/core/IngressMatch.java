package dev.portolan.explain.core;

import dev.portolan.explain.core.Surroundings.Ingress;
import dev.portolan.explain.core.Surroundings.Rule;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * Which rule of all Ingresses takes a request (Kubernetes: Ingress, "Path types" and "Hostname wildcards"): the exact host first, then the
 * longest path. Regular expressions and canaries of annotations are the gateway's own; they are not looked at here.
 */
record IngressMatch(Ingress ingress, Rule rule) {
    static Optional<IngressMatch> of(Snapshot now, String host, String path) {
        return now.around().ingresses().stream()
                .flatMap(i -> i.rules().stream().map(r -> new IngressMatch(i, r)))
                .filter(m -> hostFits(m.rule().host(), host) && pathFits(m.rule(), path))
                .max(Comparator.<IngressMatch>comparingInt(
                                m -> hostRank(m.rule().host()))
                        .thenComparingInt(m -> m.rule().pathType().equals("Exact") ? 1 : 0)
                        .thenComparingInt(m -> m.rule().path().length()));
    }

    static boolean hostFits(String rule, String host) {
        String wanted = host.toLowerCase(Locale.ROOT);
        return rule.isEmpty()
                || rule.equals(wanted)
                || rule.startsWith("*.")
                        && wanted.indexOf('.') > 0
                        && wanted.substring(wanted.indexOf('.')).equals(rule.substring(1));
    }

    private static int hostRank(String rule) {
        return rule.isEmpty() ? 0 : rule.startsWith("*.") ? 1 : 2;
    }

    private static boolean pathFits(Rule rule, String path) {
        if (rule.pathType().equals("Exact")) return rule.path().equals(path);
        String prefix =
                rule.path().endsWith("/") ? rule.path().substring(0, rule.path().length() - 1) : rule.path();
        return path.equals(prefix) || path.startsWith(prefix + "/");
    }
}
