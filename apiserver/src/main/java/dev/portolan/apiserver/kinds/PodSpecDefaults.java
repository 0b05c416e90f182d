package dev.portolan.apiserver.kinds;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** What Kubernetes fills into a pod's spec, in pods and in templates alike (pkg/apis/core/v1 defaults). */
final class PodSpecDefaults {
    /** Owner may read and write, others read; Kubernetes writes it in decimal. */
    private static final int FILE_MODE = 0644;

    private PodSpecDefaults() {}

    /** Fills in a pod template, making its spec if there is none. */
    static void template(ObjectNode template) {
        apply(Json.ensure(template, "spec"));
    }

    static void apply(ObjectNode spec) {
        Json.defaultText(spec, "restartPolicy", "Always");
        Json.defaultText(spec, "dnsPolicy", "ClusterFirst");
        Json.defaultText(spec, "schedulerName", "default-scheduler");
        Json.defaultNumber(spec, "terminationGracePeriodSeconds", 30);
        Json.ensure(spec, "securityContext");
        serviceAccount(spec);
        Json.objects(spec, "volumes").forEach(PodSpecDefaults::volume);
        for (String list : List.of("initContainers", "containers")) {
            for (ObjectNode container : Json.objects(spec, list)) {
                ContainerDefaults.apply(container);
                if (Json.isTrue(spec, "hostNetwork")) {
                    hostPorts(container);
                }
            }
        }
    }

    /** The older name of the field is kept equal, as clients read either. */
    private static void serviceAccount(ObjectNode spec) {
        Json.defaultText(spec, "serviceAccountName", Json.text(spec, "serviceAccount"));
        if (Json.empty(spec, "serviceAccountName")) {
            spec.remove("serviceAccountName");
        } else {
            spec.put("serviceAccount", Json.text(spec, "serviceAccountName"));
        }
    }

    /** On the node's own network a container's port is the node's port. */
    private static void hostPorts(ObjectNode container) {
        for (ObjectNode port : Json.objects(container, "ports")) {
            if (Json.number(port, "hostPort", 0) == 0) {
                Json.put(port, "hostPort", Json.number(port, "containerPort", 0));
            }
        }
    }

    private static void volume(ObjectNode volume) {
        if (Json.names(volume).stream().allMatch("name"::equals)) {
            volume.putObject("emptyDir");
        }
        for (String source : List.of("secret", "configMap", "downwardAPI", "projected")) {
            if (volume.path(source) instanceof ObjectNode files) {
                Json.defaultNumber(files, "defaultMode", FILE_MODE);
            }
        }
        if (volume.path("hostPath") instanceof ObjectNode path && !Json.has(path, "type")) {
            path.put("type", "");
        }
        for (ObjectNode item : Json.objects(volume, "downwardAPI", "items")) {
            if (item.path("fieldRef") instanceof ObjectNode field) {
                Json.defaultText(field, "apiVersion", "v1");
            }
        }
    }
}
