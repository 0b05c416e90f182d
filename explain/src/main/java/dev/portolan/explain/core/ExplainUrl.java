package dev.portolan.explain.core;

import dev.portolan.explain.core.Evidence.Answered;
import dev.portolan.explain.core.NameRule.Found;
import dev.portolan.explain.core.Surroundings.Ingress;
import dev.portolan.explain.core.Surroundings.Rule;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a URL leads to: an address of the cluster, a name of the cluster, or a host of an Ingress. */
public final class ExplainUrl {
    private ExplainUrl() {}

    /**
     * The diagnosis of a URL.
     *
     * @param namespace of the pod that is thought to ask for it, for short names
     * @throws IllegalArgumentException where it is not a URL of http or https with a host
     */
    public static Diagnosis explain(Snapshot now, String namespace, String url) {
        Place place = Place.parse(url);
        var hops = new ArrayList<>(hops(now, namespace, place));
        if (hops.stream().noneMatch(Hop::broken)) {
            now.seen(Answered.class)
                    .filter(a -> a.url().equals(url))
                    .findFirst()
                    .map(a -> ExplainIngress.answered(a, new Ref("Url", "", url)))
                    .ifPresent(hops::add);
        }
        return new Diagnosis("url " + url, hops);
    }

    /** A URL taken apart. */
    record Place(String host, int port, String path) {
        static Place parse(String url) {
            URI uri = URI.create(url);
            boolean http = "http".equalsIgnoreCase(uri.getScheme());
            if (!http && !"https".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null) {
                throw new IllegalArgumentException("'" + url + "' is not a URL such as http://shop.localhost:8080/one");
            }
            int port = uri.getPort() > 0 ? uri.getPort() : http ? 80 : 443;
            String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
            return new Place(uri.getHost().replaceAll("[\\[\\]]", ""), port, path);
        }
    }

    private static List<Hop> hops(Snapshot now, String namespace, Place place) {
        Optional<List<Hop>> ingress = gateway(now, place);
        if (ingress.isPresent()) return ingress.get();
        if (AddressRule.isAddress(place.host()) || place.host().equals("localhost")) {
            return AddressRule.walk(now, place.host(), place.port());
        }
        Optional<Found> found = NameRule.find(now, place.host(), namespace);
        if (found.isPresent()) {
            var hops = new ArrayList<>(NameRule.records(now, place.host(), namespace, found.get()));
            if (hops.stream().noneMatch(Hop::broken)) {
                hops.addAll(ServicePortRule.walk(now, found.get().service(), place.port()));
            }
            return hops;
        }
        boolean ours = place.host().indexOf('.') < 0
                || ClusterName.inZone(place.host())
                || place.host().endsWith(".svc");
        return List.of(ours ? NameForm.judge(now, place.host(), namespace) : nobody(now, place));
    }

    /** An Ingress that has the host by name, or, at the gateway's own address, the one without a host. */
    private static Optional<List<Hop>> gateway(Snapshot now, Place place) {
        boolean named = now.around().ingresses().stream()
                .flatMap(i -> i.rules().stream())
                .anyMatch(r -> !r.host().isEmpty() && IngressMatch.hostFits(r.host(), place.host()));
        boolean here = now.around().gateway().endsWith(":" + place.port()) && AddressRule.isLoopback(place.host());
        if (!named && !here) return Optional.empty();
        Optional<IngressMatch> match = IngressMatch.of(now, place.host(), place.path());
        if (match.isEmpty()) return Optional.of(List.of(noRule(now, place)));
        Ingress ingress = match.get().ingress();
        Rule rule = match.get().rule();
        var hops = new ArrayList<Hop>();
        hops.add(Hop.ok(
                "rule",
                "Ingress %s/%s takes it: host %s, path %s (%s)"
                        .formatted(
                                ingress.namespace(),
                                ingress.name(),
                                rule.host().isEmpty() ? "any" : rule.host(),
                                rule.path(),
                                rule.pathType())));
        hops.addAll(ExplainIngress.walk(now, ingress, r -> r.field().equals(rule.field())));
        return Optional.of(hops);
    }

    private static Hop noRule(Snapshot now, Place place) {
        var of = now.around().ingresses().stream()
                .filter(i -> i.rules().stream().anyMatch(r -> IngressMatch.hostFits(r.host(), place.host())))
                .toList();
        if (of.isEmpty()) return nobody(now, place);
        String paths = of.stream()
                .flatMap(i -> i.rules().stream())
                .filter(r -> IngressMatch.hostFits(r.host(), place.host()))
                .map(r -> r.path() + " (" + r.pathType() + ")")
                .distinct()
                .collect(Collectors.joining(", "));
        Ingress first = of.getFirst();
        return Hop.broken(
                "rule",
                Cause.INGRESS_NO_RULE,
                new Ref("Ingress", first.namespace(), first.name()),
                "host %s is served, and no rule takes path %s; there are %s: 404"
                        .formatted(place.host(), place.path(), paths),
                List.of());
    }

    private static Hop nobody(Snapshot now, Place place) {
        var hosts = now.around().ingresses().stream()
                .flatMap(i -> i.rules().stream())
                .map(Rule::host)
                .filter(h -> !h.isEmpty())
                .distinct()
                .sorted()
                .toList();
        String hint = Nearest.of(place.host(), hosts)
                .map(h -> "; did you mean " + h + "?")
                .orElse(hosts.isEmpty() ? "; no Ingress names a host" : "; there are " + String.join(", ", hosts));
        return Hop.broken(
                "rule",
                Cause.INGRESS_NO_RULE,
                new Ref("Url", "", place.host()),
                "no Ingress has host %s%s".formatted(place.host(), hint),
                List.of());
    }
}
