package dev.portolan.explain.core;

import dev.portolan.explain.core.Evidence.Answered;
import dev.portolan.explain.core.Snapshot.Route;
import dev.portolan.explain.core.Surroundings.Ingress;
import dev.portolan.explain.core.Surroundings.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Walks from an Ingress' class and certificates to the Services behind it. */
public final class ExplainIngress {
    private ExplainIngress() {}

    /** The diagnosis of one Ingress; of one that does not exist, a diagnosis that says so and what comes near. */
    public static Diagnosis explain(Snapshot now, String namespace, String name) {
        String subject = "ingress " + namespace + "/" + name;
        return find(now, namespace, name)
                .map(i -> new Diagnosis(subject, walk(now, i, route -> true)))
                .orElseGet(() -> new Diagnosis(subject, List.of(missing(now, namespace, name))));
    }

    static Optional<Ingress> find(Snapshot now, String namespace, String name) {
        return now.around().ingresses().stream()
                .filter(i -> i.namespace().equals(namespace) && i.name().equals(name))
                .findFirst();
    }

    /** The way through the Ingress, by those of its backends that {@code taken} takes. */
    static List<Hop> walk(Snapshot now, Ingress ingress, Predicate<Route> taken) {
        Ref object = new Ref("Ingress", ingress.namespace(), ingress.name());
        Optional<Hop> held = FinalizerRule.judge(object, ingress.life());
        if (held.isPresent()) return List.of(held.get());
        var hops = new ArrayList<Hop>();
        hops.add(IngressClassRule.judge(now, ingress));
        hops.addAll(TlsRule.judge(now, ingress));
        for (Route route : routes(now, ingress)) {
            if (taken.test(route)) hops.addAll(IngressRule.backend(now, route));
        }
        if (hops.stream().noneMatch(Hop::broken)) {
            for (Rule rule : ingress.rules()) probed(now, ingress, rule).ifPresent(hops::add);
        }
        return hops;
    }

    static List<Route> routes(Snapshot now, Ingress ingress) {
        return now.routes().stream()
                .filter(r ->
                        r.namespace().equals(ingress.namespace()) && r.ingress().equals(ingress.name()))
                .toList();
    }

    /** The URL by which a rule is tried. */
    static String url(Rule rule) {
        String host = rule.host().isEmpty() ? "localhost" : rule.host().replace("*", "any");
        String path = rule.path().isEmpty() || rule.path().matches(".*[()\\[\\]^$\\\\ ].*") ? "/" : rule.path();
        return "http://" + host + path;
    }

    private static Optional<Hop> probed(Snapshot now, Ingress ingress, Rule rule) {
        String url = url(rule);
        return now.seen(Answered.class)
                .filter(a -> a.url().equals(url))
                .findFirst()
                .map(a -> answered(a, new Ref("Ingress", ingress.namespace(), ingress.name())));
    }

    static Hop answered(Answered a, Ref object) {
        if (a.status() == 0) {
            return Hop.broken(
                    "probe", Cause.PROBE_FAILED, object, "GET %s: %s".formatted(a.url(), a.said()), List.of());
        }
        String finding = "GET %s is answered with status %d".formatted(a.url(), a.status());
        boolean gateway = a.status() >= 502 && a.status() <= 504;
        if (gateway) return Hop.broken("probe", Cause.PROBE_FAILED, object, finding, List.of());
        return a.status() < 400 ? Hop.ok("probe", finding) : Hop.note("probe", finding + ", by the program behind it");
    }

    private static Hop missing(Snapshot now, String namespace, String name) {
        var names = now.around().ingresses().stream()
                .filter(i -> i.namespace().equals(namespace))
                .map(Ingress::name)
                .toList();
        var elsewhere = now.around().ingresses().stream()
                .filter(i -> i.name().equals(name))
                .map(Ingress::namespace)
                .sorted()
                .toList();
        String hint = !elsewhere.isEmpty()
                ? "; there is one in namespace " + String.join(", ", elsewhere) + " (-n)"
                : Nearest.of(name, names).map(n -> "; did you mean " + n + "?").orElse("");
        return Hop.broken(
                "name",
                Cause.NOT_FOUND,
                new Ref("Ingress", namespace, name),
                "no Ingress %s in namespace %s%s".formatted(name, namespace, hint),
                List.of());
    }
}
