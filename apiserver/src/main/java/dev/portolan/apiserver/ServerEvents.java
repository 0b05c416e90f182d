package dev.portolan.apiserver;

import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.registry.Registry;
import dev.portolan.apiserver.storage.ApiException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Events that the server writes about its own objects. The same one again counts up. A courtesy: what fails is logged. */
final class ServerEvents {
    private static final Logger LOG = LoggerFactory.getLogger(ServerEvents.class);

    private final Registry registry;
    private final InstantSource clock;
    private final String component;

    ServerEvents(Registry registry, InstantSource clock, String component) {
        this.registry = registry;
        this.clock = clock;
        this.component = component;
    }

    /** Says that something about {@code object} needs attention. */
    void warning(JsonNode object, String reason, String message) {
        ResourceType events = registry.find("", "v1", "events").orElseThrow();
        JsonNode meta = object.path("metadata");
        String namespace = meta.path("namespace").asString("");
        String where = namespace.isEmpty() ? "default" : namespace;
        String suffix = "%016x".formatted((reason + message).hashCode() * 0x9E3779B97F4A7C15L);
        String name = meta.path("name").asString("").replace(':', '-') + "." + suffix;
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        try {
            Ensured.changed(registry, events, where, name, e -> counted(e, now), () -> {
                ObjectNode event = event(object, reason, message, now);
                event.putObject("metadata").put("name", name).put("namespace", where);
                return event;
            });
        } catch (ApiException failure) {
            LOG.warn("event about {}: {}: {}", name, message, failure.getMessage());
        }
    }

    private static ObjectNode counted(ObjectNode event, String now) {
        event.withObject("metadata").remove("resourceVersion");
        return event.put("lastTimestamp", now).put("count", event.path("count").asInt(1) + 1);
    }

    private ObjectNode event(JsonNode object, String reason, String message, String now) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("type", "Warning").put("reason", reason).put("message", message);
        event.put("firstTimestamp", now).put("lastTimestamp", now).put("count", 1);
        event.putObject("source").put("component", component);
        event.put("reportingComponent", component).put("reportingInstance", "");
        ObjectNode involved = event.putObject("involvedObject");
        involved.set("apiVersion", object.path("apiVersion"));
        involved.set("kind", object.path("kind"));
        for (String field : List.of("name", "namespace", "uid", "resourceVersion")) {
            if (object.path("metadata").has(field))
                involved.set(field, object.path("metadata").path(field));
        }
        return event;
    }
}
