package dev.portolan.apiserver.kinds;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** What Kubernetes fills into a container (pkg/apis/core/v1 defaults). */
final class ContainerDefaults {
    private ContainerDefaults() {}

    static void apply(ObjectNode container) {
        Json.defaultText(container, "imagePullPolicy", pullPolicy(Json.text(container, "image")));
        Json.defaultText(container, "terminationMessagePath", "/dev/termination-log");
        Json.defaultText(container, "terminationMessagePolicy", "File");
        Json.ensure(container, "resources");
        for (ObjectNode port : Json.objects(container, "ports")) {
            Json.defaultText(port, "protocol", "TCP");
        }
        for (ObjectNode variable : Json.objects(container, "env")) {
            if (variable.path("valueFrom").path("fieldRef") instanceof ObjectNode field) {
                Json.defaultText(field, "apiVersion", "v1");
            }
        }
        for (String probe : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
            if (container.path(probe) instanceof ObjectNode there) {
                probe(there);
            }
        }
        for (String hook : List.of("postStart", "preStop")) {
            httpGet(container.path("lifecycle").path(hook));
        }
    }

    /** Only an image of a fixed version need not be asked for again. */
    private static String pullPolicy(String image) {
        if (image.indexOf('@') >= 0) {
            return "IfNotPresent";
        }
        String last = image.substring(image.lastIndexOf('/') + 1);
        int colon = last.indexOf(':');
        return colon < 0 || last.substring(colon + 1).equals("latest") ? "Always" : "IfNotPresent";
    }

    private static void probe(ObjectNode probe) {
        positive(probe, "timeoutSeconds", 1);
        positive(probe, "periodSeconds", 10);
        positive(probe, "successThreshold", 1);
        positive(probe, "failureThreshold", 3);
        httpGet(probe);
        if (probe.path("grpc") instanceof ObjectNode grpc && !Json.has(grpc, "service")) {
            grpc.put("service", "");
        }
    }

    /** Zero means unset here. */
    private static void positive(ObjectNode probe, String field, int byDefault) {
        if (Json.number(probe, field, 0) == 0) {
            Json.put(probe, field, byDefault);
        }
    }

    private static void httpGet(tools.jackson.databind.JsonNode handler) {
        if (handler.path("httpGet") instanceof ObjectNode get) {
            Json.defaultText(get, "path", "/");
            Json.defaultText(get, "scheme", "HTTP");
        }
    }
}
