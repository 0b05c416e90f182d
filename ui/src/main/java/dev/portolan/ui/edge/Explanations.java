package dev.portolan.ui.edge;

import dev.portolan.explain.core.Diagnosis;
import dev.portolan.explain.core.DiagnosisText;
import dev.portolan.explain.core.ExplainIngress;
import dev.portolan.explain.core.ExplainPod;
import dev.portolan.explain.core.ExplainService;
import dev.portolan.explain.core.Hop;
import dev.portolan.explain.core.Snapshot;
import dev.portolan.explain.edge.SnapshotReader;
import dev.portolan.ui.core.Item;
import dev.portolan.ui.core.MapView;
import dev.portolan.ui.core.Ref;
import dev.portolan.ui.core.State;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The diagnosis, as {@code portolan explain} gives it, for what the map shows. */
public final class Explanations {
    private static final int COLUMNS = 72;

    private final KubernetesClient client;

    /** Reads through {@code client}. */
    public Explanations(KubernetesClient client) {
        this.client = client;
    }

    /** What the diagnosis says of those Services of {@code view} that do not answer as they should, by id. */
    public Map<String, String> findings(MapView view) {
        List<Ref> unwell = view.items().values().stream()
                .filter(Item.Service.class::isInstance)
                .filter(i -> i.state() != State.READY && i.state() != State.NEUTRAL)
                .flatMap(i -> Ref.parse(i.id()).stream())
                .toList();
        if (unwell.isEmpty()) return Map.of();
        Snapshot now = SnapshotReader.read(client);
        var findings = new HashMap<String, String>();
        for (Ref each : unwell) {
            explain(now, each).hops().stream()
                    .filter(h -> h.verdict() != Hop.Verdict.OK)
                    .findFirst()
                    .ifPresent(h -> findings.put(each.id(), h.finding()));
        }
        return Map.copyOf(findings);
    }

    private static Diagnosis explain(Snapshot now, Ref ref) {
        return switch (ref.kind()) {
            case POD -> ExplainPod.explain(now, ref.namespace(), ref.name());
            case INGRESS -> ExplainIngress.explain(now, ref.namespace(), ref.name());
            default -> ExplainService.explain(now, ref.namespace(), ref.name());
        };
    }

    /** The whole text for each of these Services, pods and Ingresses, in turn. */
    public String text(List<Ref> asked) {
        Snapshot now = SnapshotReader.read(client);
        return asked.stream()
                .map(s -> new DiagnosisText(COLUMNS).of(explain(now, s)).stripTrailing())
                .collect(Collectors.joining("\n\n"));
    }
}
