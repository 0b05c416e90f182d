package dev.portolan.node.core;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Fields of a pod that its containers may be told (Kubernetes documentation, "Downward API"). */
public final class PodFields {
    private PodFields() {}

    /**
     * The value of {@code path}, such as {@code metadata.labels['app']}.
     *
     * @throws MissingSourceException when there is no such field to tell
     */
    public static String value(Pod pod, String path, PodStatuses.Place place) throws MissingSourceException {
        var metadata = pod.getMetadata();
        int bracket = path.indexOf("['");
        if (bracket > 0 && path.endsWith("']")) {
            String key = path.substring(bracket + 2, path.length() - 2);
            return switch (path.substring(0, bracket)) {
                case "metadata.labels" -> map(metadata.getLabels()).getOrDefault(key, "");
                case "metadata.annotations" -> map(metadata.getAnnotations()).getOrDefault(key, "");
                default -> throw unknown(path);
            };
        }
        return switch (path) {
            case "metadata.name" -> metadata.getName();
            case "metadata.namespace" -> metadata.getNamespace();
            case "metadata.uid" -> metadata.getUid();
            case "metadata.labels" -> lines(map(metadata.getLabels()));
            case "metadata.annotations" -> lines(map(metadata.getAnnotations()));
            case "spec.nodeName" -> pod.getSpec().getNodeName();
            case "spec.serviceAccountName" -> text(pod.getSpec().getServiceAccountName(), "default");
            case "status.hostIP", "status.hostIPs" -> place.hostIp();
            case "status.podIP", "status.podIPs" -> place.podIp();
            default -> throw unknown(path);
        };
    }

    private static MissingSourceException unknown(String path) {
        return new MissingSourceException("fieldRef.fieldPath: a pod has no field " + path + " to tell its containers");
    }

    private static String text(@Nullable String value, String otherwise) {
        return value == null ? otherwise : value;
    }

    private static Map<String, String> map(@Nullable Map<String, String> given) {
        return given == null ? Map.of() : given;
    }

    private static String lines(Map<String, String> map) {
        return new TreeMap<>(map)
                .entrySet().stream()
                        .map(e -> e.getKey() + "=\""
                                + e.getValue().replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
                        .collect(Collectors.joining("\n"));
    }
}
