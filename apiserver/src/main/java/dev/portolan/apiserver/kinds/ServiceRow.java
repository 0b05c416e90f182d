package dev.portolan.apiserver.kinds;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A Service in {@code kubectl get}. */
final class ServiceRow {
    static final List<TableColumn> COLUMNS = List.of(
            TableColumn.nameColumn(),
            TableColumn.of("Type", "ClusterIP, NodePort, LoadBalancer or ExternalName"),
            TableColumn.of("Cluster-IP", "The virtual address, or None for a headless Service"),
            TableColumn.of("External-IP", "The addresses at which it answers from outside"),
            TableColumn.of("Port(s)", "Its ports, with their node ports"),
            TableColumn.ageColumn(),
            TableColumn.wide("Selector", "The labels of the pods that answer for it"));

    private ServiceRow() {}

    static String clusterIp(JsonNode spec) {
        String ip = Json.text(spec, "clusterIP");
        return ip.isEmpty() ? Rows.NONE : ip;
    }

    static String externalIp(ObjectNode service) {
        JsonNode spec = service.path("spec");
        List<String> external = Json.texts(spec, "externalIPs");
        return switch (ServiceFacts.type(spec)) {
            case "ClusterIP", "NodePort" -> external.isEmpty() ? Rows.NONE : String.join(",", external);
            case "LoadBalancer" -> {
                String all = Stream.concat(Stream.of(LoadBalancerStatus.cell(service)), external.stream())
                        .filter(a -> !a.isEmpty())
                        .collect(Collectors.joining(","));
                yield all.isEmpty() ? "<pending>" : all;
            }
            case "ExternalName" -> Json.text(spec, "externalName");
            default -> "<unknown>";
        };
    }

    /** {@code 3200:30008/TCP,53/UDP}. */
    static String ports(JsonNode spec) {
        String all = Json.items(spec, "ports").stream()
                .map(p -> Json.number(p, "port", 0)
                        + (ServiceFacts.nodePort(p) > 0 ? ":" + ServiceFacts.nodePort(p) : "")
                        + "/" + Json.text(p, "protocol"))
                .collect(Collectors.joining(","));
        return all.isEmpty() ? Rows.NONE : all;
    }
}
