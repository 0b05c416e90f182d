package dev.portolan.cli.command;

import dev.portolan.cli.manifest.Manifest;
import dev.portolan.explain.core.ExplainService;
import dev.portolan.explain.core.Hop;
import dev.portolan.explain.core.Snapshot;
import dev.portolan.explain.edge.SnapshotReader;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which of the Services just applied would not answer, and where it is explained: accepted is not the same as reachable. */
record Unanswered(KubernetesClient client, StateOption state) {
    List<String> lines(List<Manifest> applied) {
        var services = applied.stream().filter(m -> m.kind().equals("Service")).toList();
        var lines = new ArrayList<String>();
        if (services.isEmpty()) return lines;
        Snapshot now = SnapshotReader.read(client);
        for (Manifest service : services) {
            Optional<Hop> broken = ExplainService.explain(now, service.namespace(), service.name())
                    .broken();
            if (broken.isEmpty()) continue;
            lines.add("");
            lines.add("%s does not answer: %s"
                    .formatted(service.name(), broken.get().finding()));
            lines.add("  what would mend it:  " + state.line("explain") + " service " + service.name()
                    + (service.namespace().equals("default") ? "" : " -n " + service.namespace()));
        }
        return lines;
    }
}
