package dev.portolan.apiserver.kinds;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/** events.k8s.io/v1 Event: the events of the core group under other names (KEP-383). */
final class EventV1 {
    private static final String[][] NAMES = {
        {"regarding", "involvedObject"},
        {"note", "message"},
        {"reportingController", "reportingComponent"},
        {"deprecatedSource", "source"},
        {"deprecatedFirstTimestamp", "firstTimestamp"},
        {"deprecatedLastTimestamp", "lastTimestamp"},
        {"deprecatedCount", "count"},
    };

    private EventV1() {}

    static AlternateVersion version(Strategy core) {
        ResourceType type = ResourceType.namespaced("events.k8s.io", "v1", "Event", "events")
                .withShortNames("ev");
        Map<String, Function<ObjectNode, String>> fields = new HashMap<>();
        core.selectableFields().forEach((name, read) -> fields.put(name(name), read));
        return new AlternateVersion(type, core, EventV1::toStored, EventV1::fromStored, Map.copyOf(fields));
    }

    private static String name(String field) {
        if (field.startsWith("involvedObject.")) return "regarding." + field.substring("involvedObject.".length());
        return field.equals("reportingComponent") ? "reportingController" : field;
    }

    static ObjectNode toStored(ObjectNode o) {
        for (String[] names : NAMES) rename(o, names[0], names[1]);
        return o;
    }

    static ObjectNode fromStored(ObjectNode o) {
        for (String[] names : NAMES) rename(o, names[1], names[0]);
        return o;
    }

    private static void rename(ObjectNode o, String from, String to) {
        if (o.has(from)) o.set(to, o.remove(from));
    }
}
