package dev.portolan.explain.edge;

import dev.portolan.explain.core.Evidence.Complaint;
import dev.portolan.explain.core.Evidence.Refusal;
import dev.portolan.explain.core.Ref;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Asks the API, by a dry run, what it would say to a Service of a manifest. */
public final class RefusalReader {
    private RefusalReader() {}

    /** What the API complains of; no complaints when it would take the Service. */
    public static Refusal read(KubernetesClient client, Ref service, ObjectNode manifest) {
        ObjectNode body = manifest.deepCopy();
        body.withObject("metadata").put("namespace", service.namespace());
        String path = "/api/v1/namespaces/" + service.namespace() + "/services?dryRun=All&fieldValidation=Strict";
        try {
            client.raw(path, "POST", body.toString());
            return new Refusal(service, manifest, List.of());
        } catch (KubernetesClientException e) {
            return new Refusal(service, manifest, complaints(e));
        }
    }

    private static List<Complaint> complaints(KubernetesClientException e) {
        var status = e.getStatus();
        var details = status == null ? null : status.getDetails();
        var causes = details == null ? null : details.getCauses();
        if (causes == null || causes.isEmpty()) {
            String message = status == null ? e.getMessage() : status.getMessage();
            return List.of(new Complaint("", Absent.text(message)));
        }
        return causes.stream()
                .map(c -> new Complaint(Absent.text(c.getField()), Absent.text(c.getMessage())))
                .toList();
    }
}
