package dev.portolan.ui.edge;

import static dev.portolan.ui.edge.Fields.list;
import static dev.portolan.ui.edge.Fields.text;

import dev.portolan.ui.core.Facts;
import dev.portolan.ui.core.Ref;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What a panel shows of one object: explanation, YAML, events, logs. Reads only. */
public final class Inspection {
    private static final JsonMapper JSON = new JsonMapper();

    private final KubernetesClient client;
    private final ClusterFacts cluster;
    private final Explanations explanations;

    /** Reads through {@code client}, and what is known already from {@code cluster}. */
    public Inspection(KubernetesClient client, ClusterFacts cluster, Explanations explanations) {
        this.client = client;
        this.cluster = cluster;
        this.explanations = explanations;
    }

    /** One event about an object. */
    public record Said(String when, String type, String reason, String message, int count, String from) {}

    /** Why it answers or doesn't, as text for a fixed-width font. */
    public String explanation(Ref ref) {
        return switch (ref.kind()) {
            case SERVICE -> explanations.text(List.of(ref));
            case SLICE ->
                cluster.object(ref)
                        .flatMap(o -> leads(o).findFirst())
                        .map(service -> explanations.text(List.of(service)))
                        .orElse("This slice belongs to no Service.");
            case INGRESS ->
                explanations.text(
                        Stream.concat(Stream.of(ref), led(ref).stream()).toList());
            case HTTP_ROUTE, GRPC_ROUTE, TLS_ROUTE ->
                led(ref).isEmpty() ? "It leads to no Service." : explanations.text(led(ref));
            case POD -> ofPod(ref);
            case NODE -> cluster.object(ref).map(Inspection::conditions).orElse("It is gone.");
        };
    }

    private List<Ref> led(Ref route) {
        return cluster.object(route).stream()
                .flatMap(Inspection::leads)
                .distinct()
                .toList();
    }

    private static Stream<Ref> leads(HasMetadata object) {
        return switch (object) {
            case io.fabric8.kubernetes.api.model.networking.v1.Ingress i ->
                RouteFacts.of(i).leads().stream().map(Facts.Leads::to);
            case io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute r ->
                RouteFacts.of(r).leads().stream().map(Facts.Leads::to);
            case io.fabric8.kubernetes.api.model.gatewayapi.v1.GRPCRoute r ->
                RouteFacts.of(r).leads().stream().map(Facts.Leads::to);
            case io.fabric8.kubernetes.api.model.gatewayapi.v1.TLSRoute r ->
                RouteFacts.of(r).leads().stream().map(Facts.Leads::to);
            case io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice s ->
                ServiceFacts.of(s).map(Facts.Slice::service);
            default -> Stream.empty();
        };
    }

    private String ofPod(Ref ref) {
        if (!(cluster.object(ref).orElse(null) instanceof Pod pod)) return "It is gone.";
        var backs = cluster.servicesOf(ref);
        String all = conditions(pod) + "\n"
                + explanations.text(
                        Stream.concat(Stream.of(ref), backs.stream()).toList());
        return backs.isEmpty() ? all + "\n\nNo Service has it among its endpoints." : all;
    }

    private static String conditions(HasMetadata object) {
        Stream<String> lines = switch (object) {
            case Pod p ->
                p.getStatus() == null
                        ? Stream.empty()
                        : list(p.getStatus().getConditions()).stream()
                                .map(c -> line(c.getType(), c.getStatus(), c.getReason(), c.getMessage()));
            case io.fabric8.kubernetes.api.model.Node n ->
                n.getStatus() == null
                        ? Stream.empty()
                        : list(n.getStatus().getConditions()).stream()
                                .map(c -> line(c.getType(), c.getStatus(), c.getReason(), c.getMessage()));
            default -> Stream.empty();
        };
        String title = object.getKind().toLowerCase(java.util.Locale.ROOT) + " "
                + object.getMetadata().getName();
        return lines.reduce(title + "\n\n", (all, line) -> all + line + "\n");
    }

    private static String line(String type, String status, String reason, String message) {
        String why = Stream.of(text(reason), text(message))
                .filter(s -> !s.isEmpty())
                .reduce((a, b) -> a + ": " + b)
                .orElse("");
        return "  %-18s %-8s %s".formatted(type, status, why).stripTrailing();
    }

    /** The object as YAML, without managedFields; empty when it is gone. */
    public Optional<String> yaml(Ref ref) {
        KubernetesSerialization serialization = client.getKubernetesSerialization();
        return cluster.object(ref).map(object -> {
            JsonNode tree = JSON.readTree(serialization.asJson(object));
            if (tree.path("metadata") instanceof ObjectNode metadata) metadata.remove("managedFields");
            return serialization.asYaml(JSON.treeToValue(tree, Map.class));
        });
    }

    /** Its events, newest first. */
    public List<Said> events(Ref ref) {
        Optional<? extends HasMetadata> object = cluster.object(ref);
        if (object.isEmpty()) return List.of();
        String uid = text(object.get().getMetadata().getUid());
        String namespace = ref.namespace().isEmpty() ? "default" : ref.namespace();
        return client.v1().events().inNamespace(namespace).list().getItems().stream()
                .filter(e -> uid.equals(e.getInvolvedObject().getUid()))
                .map(Inspection::said)
                .sorted(Comparator.comparing(Said::when).reversed())
                .toList();
    }

    private static Said said(Event e) {
        String when = Stream.of(
                        text(e.getLastTimestamp()),
                        e.getEventTime() == null ? "" : text(e.getEventTime().getTime()),
                        text(e.getMetadata().getCreationTimestamp()))
                .filter(t -> !t.isEmpty())
                .findFirst()
                .orElse("");
        return new Said(
                when,
                text(e.getType()),
                text(e.getReason()),
                text(e.getMessage()),
                e.getCount() == null ? 1 : e.getCount(),
                e.getSource() == null ? "" : text(e.getSource().getComponent()));
    }

    /** The names of a pod's containers. */
    public List<String> containers(Ref pod) {
        return cluster.object(pod).orElse(null) instanceof Pod p
                ? p.getSpec().getContainers().stream().map(c -> c.getName()).toList()
                : List.of();
    }

    /** The last lines that a container wrote, or a sentence that says why there are none. */
    public String logs(Ref pod, String container, int lines) {
        try {
            return client.pods()
                    .inNamespace(pod.namespace())
                    .withName(pod.name())
                    .inContainer(container)
                    .tailingLines(lines)
                    .getLog();
        } catch (KubernetesClientException none) {
            return "No logs: " + none.getMessage();
        }
    }
}
