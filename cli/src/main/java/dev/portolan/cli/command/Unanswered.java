package dev.portolan.cli.command;

import dev.portolan.cli.manifest.Manifest;
import dev.portolan.explain.core.ExplainIngress;
import dev.portolan.explain.core.ExplainService;
import dev.portolan.explain.core.Hop;
import dev.portolan.explain.core.Snapshot;
import dev.portolan.explain.edge.SnapshotReader;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which of the Services and Ingresses just applied would not answer, and where it is explained: accepted is not the same as reachable. */
record Unanswered(KubernetesClient client, StateOption state) {
    List<String> lines(List<Manifest> applied) {
        var services = applied.stream().filter(m -> m.kind().equals("Service")).toList();
        var lines = new ArrayList<String>();
        var ingresses = applied.stream().filter(m -> m.kind().equals("Ingress")).toList();
        if (services.isEmpty() && ingresses.isEmpty()) return lines;
        Snapshot now = SnapshotReader.read(client);
        for (Manifest service : services) {
            Optional<Hop> broken = ExplainService.explain(now, service.namespace(), service.name())
                    .broken();
            broken.ifPresent(hop -> lines.addAll(told("service", service, hop)));
        }
        for (Manifest ingress : ingresses) {
            ExplainIngress.explain(now, ingress.namespace(), ingress.name())
                    .broken()
                    .filter(hop -> services.stream().noneMatch(s -> hop.place().equals("service " + s.name())))
                    .ifPresent(hop -> lines.addAll(told("ingress", ingress, hop)));
        }
        return lines;
    }

    private List<String> told(String kind, Manifest of, Hop broken) {
        return List.of(
                "",
                "%s%s does not answer: %s"
                        .formatted(kind.equals("ingress") ? "Ingress " : "", of.name(), broken.finding()),
                "  what would mend it:  " + state.line("explain") + " " + kind + " " + of.name()
                        + (of.namespace().equals("default") ? "" : " -n " + of.namespace()));
    }
}
