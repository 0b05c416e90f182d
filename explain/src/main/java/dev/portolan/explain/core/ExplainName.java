package dev.portolan.explain.core;

import dev.portolan.explain.core.Evidence.Resolved;
import dev.portolan.explain.core.NameRule.Found;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a DNS name leads to, asked by a pod of a namespace. */
public final class ExplainName {
    private ExplainName() {}

    /** The diagnosis of a name, full or short. */
    public static Diagnosis explain(Snapshot now, String namespace, String name) {
        String subject = "dns " + name;
        Optional<Found> found = NameRule.find(now, name, namespace);
        if (found.isEmpty()) return new Diagnosis(subject, List.of(unknown(now, namespace, name)));
        var hops = new ArrayList<>(NameRule.records(now, name, namespace, found.get()));
        if (hops.stream().noneMatch(Hop::broken)) hops.addAll(asked(now, found.get()));
        return new Diagnosis(subject, hops);
    }

    /** A name of outside is right when the DNS server finds it. */
    private static Hop unknown(Snapshot now, String namespace, String name) {
        return now.seen(Resolved.class)
                .filter(r -> r.name().equals(name) && r.failure().isEmpty())
                .findFirst()
                .map(r -> Hop.ok("probe", "a name outside of the cluster: " + String.join(", ", r.addresses())))
                .orElseGet(() -> NameForm.judge(now, name, namespace));
    }

    private static List<Hop> asked(Snapshot now, Found found) {
        return found.full().port().isEmpty() && found.full().host().isEmpty()
                ? ProbeRule.name(now, found.service()).stream().toList()
                : List.of();
    }
}
