package dev.portolan.apiserver.kinds;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A pod as {@code kubectl get pods} shows it (pkg/printers/internalversion printPod): one word for what all its containers do. */
final class PodRow {
    static final List<TableColumn> COLUMNS = List.of(
            TableColumn.nameColumn(),
            TableColumn.of("Ready", "The aggregate readiness state of this pod for accepting traffic."),
            TableColumn.of("Status", "The aggregate status of the containers in this pod."),
            TableColumn.of(
                    "Restarts",
                    "The number of times the containers in this pod have been restarted and when the last container in this pod has restarted."),
            TableColumn.ageColumn(),
            TableColumn.wide("IP", "The pod's address."),
            TableColumn.wide("Node", "The node that the pod is on."),
            TableColumn.wide("Nominated Node", "The node that lower-priority pods are leaving for this one."),
            TableColumn.wide("Readiness Gates", "Conditions that count for readiness beside the containers."));

    private final ObjectNode pod;
    private final JsonNode spec;
    private final JsonNode status;
    private String reason;
    private int ready;
    private long restarts;
    private String lastRestart = "";

    private PodRow(ObjectNode pod) {
        this.pod = pod;
        this.spec = pod.path("spec");
        this.status = pod.path("status");
        this.reason = Json.text(status, "phase");
    }

    static List<Object> of(ObjectNode pod, Instant now) {
        return new PodRow(pod).cells(now);
    }

    private List<Object> cells(Instant now) {
        if (!Json.empty(status, "reason")) {
            reason = Json.text(status, "reason");
        }
        for (JsonNode condition : Json.items(status, "conditions")) {
            if (Json.text(condition, "type").equals("PodScheduled")
                    && Json.text(condition, "reason").equals("SchedulingGated")) {
                reason = "SchedulingGated";
            }
        }
        Set<String> sidecars = sidecars();
        if (!initializing(sidecars) || condition("Initialized")) {
            containers(sidecars);
        }
        deletion();
        int total = Json.items(spec, "containers").size() + sidecars.size();
        String restarted = restarts == 0 || lastRestart.isEmpty()
                ? String.valueOf(restarts)
                : restarts + " (" + Ages.since(lastRestart, now) + " ago)";
        return List.of(
                Rows.name(pod),
                ready + "/" + total,
                reason,
                restarted,
                Rows.age(pod, now),
                orNone(ip()),
                orNone(Json.text(spec, "nodeName")),
                orNone(Json.text(status, "nominatedNodeName")),
                gates());
    }

    /** Init containers that go on beside the others. */
    private Set<String> sidecars() {
        return Json.items(spec, "initContainers").stream()
                .filter(c -> Json.text(c, "restartPolicy").equals("Always"))
                .map(c -> Json.text(c, "name"))
                .collect(Collectors.toSet());
    }

    /** Looks at the init containers up to the first that isn't done, and says whether there is such a one. */
    private boolean initializing(Set<String> sidecars) {
        List<JsonNode> containers = Json.items(status, "initContainerStatuses");
        for (int i = 0; i < containers.size(); i++) {
            JsonNode container = containers.get(i);
            countRestarts(container);
            JsonNode ended = container.path("state").path("terminated");
            boolean over = ended.isObject();
            if (over && Json.number(ended, "exitCode", 0) == 0) {
                continue;
            }
            if (sidecars.contains(Json.text(container, "name")) && Json.isTrue(container, "started")) {
                ready += Json.isTrue(container, "ready") ? 1 : 0;
                continue;
            }
            String waiting = Json.text(container, "state", "waiting", "reason");
            if (over) {
                reason = "Init:" + end(ended);
            } else if (!waiting.isEmpty() && !waiting.equals("PodInitializing")) {
                reason = "Init:" + waiting;
            } else {
                reason = "Init:" + i + "/" + Json.items(spec, "initContainers").size();
            }
            return true;
        }
        return false;
    }

    private void containers(Set<String> sidecars) {
        restarts = 0;
        lastRestart = "";
        for (JsonNode container : Json.items(status, "initContainerStatuses")) {
            if (sidecars.contains(Json.text(container, "name"))) {
                countRestarts(container);
            }
        }
        boolean running = false;
        for (JsonNode container : Json.items(status, "containerStatuses").reversed()) {
            countRestarts(container);
            JsonNode ended = container.path("state").path("terminated");
            String waiting = Json.text(container, "state", "waiting", "reason");
            if (!waiting.isEmpty()) {
                reason = waiting;
            } else if (ended.isObject()) {
                reason = end(ended);
            } else if (Json.isTrue(container, "ready") && Json.has(container, "state", "running")) {
                running = true;
                ready++;
            }
        }
        if (reason.equals("Completed") && running) {
            reason = condition("Ready") ? "Running" : "NotReady";
        }
    }

    private void deletion() {
        if (!Json.has(pod, "metadata", "deletionTimestamp")) {
            return;
        }
        String phase = Json.text(status, "phase");
        if (Json.text(status, "reason").equals("NodeLost")) {
            reason = "Unknown";
        } else if (!phase.equals("Succeeded") && !phase.equals("Failed")) {
            reason = "Terminating";
        }
    }

    private static String end(JsonNode terminated) {
        String why = Json.text(terminated, "reason");
        long signal = Json.number(terminated, "signal", 0);
        if (!why.isEmpty()) {
            return why;
        }
        return signal != 0 ? "Signal:" + signal : "ExitCode:" + Json.number(terminated, "exitCode", 0);
    }

    private void countRestarts(JsonNode container) {
        restarts += Json.number(container, "restartCount", 0);
        String ended = Json.text(container, "lastState", "terminated", "finishedAt");
        if (ended.compareTo(lastRestart) > 0) { // RFC 3339 in UTC sorts as text
            lastRestart = ended;
        }
    }

    private boolean condition(String type) {
        return Json.items(status, "conditions").stream()
                .anyMatch(c -> Json.text(c, "type").equals(type)
                        && Json.text(c, "status").equals("True"));
    }

    private String ip() {
        List<JsonNode> ips = Json.items(status, "podIPs");
        return ips.isEmpty() ? Json.text(status, "podIP") : Json.text(ips.getFirst(), "ip");
    }

    private String gates() {
        List<JsonNode> gates = Json.items(spec, "readinessGates");
        long open = gates.stream()
                .filter(g -> condition(Json.text(g, "conditionType")))
                .count();
        return gates.isEmpty() ? Rows.NONE : open + "/" + gates.size();
    }

    private static String orNone(String text) {
        return text.isEmpty() ? Rows.NONE : text;
    }
}
