package dev.portolan.controllers.job;

import dev.portolan.controllers.job.core.JobPods;
import dev.portolan.controllers.runtime.ApiWrites;
import dev.portolan.controllers.runtime.OwnWrites;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Takes from pods the finalizer that keeps them until they are counted. */
final class Tracking {
    private final KubernetesClient client;
    private final ApiWrites writes;
    private final OwnWrites<Pod> pods;

    Tracking(KubernetesClient client, OwnWrites<Pod> pods) {
        this.client = client;
        this.writes = new ApiWrites(client);
        this.pods = pods;
    }

    /** Lets {@code pod} go; nothing is to be done where it has gone already. Refused when it has changed since. */
    void release(Pod pod) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("uid", pod.getMetadata().getUid());
        metadata.put("resourceVersion", pod.getMetadata().getResourceVersion());
        metadata.put("finalizers", JobPods.remainingFinalizers(pod));
        String patch = client.getKubernetesSerialization().asJson(Map.of("metadata", metadata));
        try {
            pods.put(writes.patch(pod, patch));
        } catch (KubernetesClientException refused) {
            if (refused.getCode() != 404) {
                throw refused;
            }
        }
    }
}
