package dev.portolan.controllers;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Plays the node agent by what it says of pods; unlike read-modify-write, a patch never loses to a controller. */
public final class Kubelet {
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

    private final KubernetesClient client;
    private final AtomicInteger addresses = new AtomicInteger();

    public Kubelet(KubernetesClient client) {
        this.client = client;
    }

    /** A node that is ready. */
    public Node node(String name) {
        Node node = client.resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
        return client.nodes()
                .resource(node)
                .subresource("status")
                .patch(MERGE, "{\"status\": {\"conditions\": [{\"type\": \"Ready\", \"status\": \"True\"}]}}");
    }

    /** Its containers run, and its probes succeed. */
    public void ready(Pod pod) {
        runs(pod, "True");
    }

    /** Its containers run, and its probes fail. */
    public void notReady(Pod pod) {
        runs(pod, "False");
    }

    private void runs(Pod pod, String ready) {
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        String ip = "10.244.0." + addresses.incrementAndGet();
        status(pod, """
                {"phase": "Running", "podIP": "%s", "podIPs": [{"ip": "%s"}],
                 "conditions": [{"type": "Ready", "status": "%s", "lastTransitionTime": "%s"}]}""".formatted(ip, ip, ready, now));
    }

    /** It has ended well. */
    public void succeeded(Pod pod) {
        status(pod, "{\"phase\": \"Succeeded\"}");
    }

    /** It has ended badly and will not run again. */
    public void failed(Pod pod) {
        status(pod, "{\"phase\": \"Failed\"}");
    }

    /** Of a pod that a controller has removed in the meantime there is nothing to be said. */
    private void status(Pod pod, String status) {
        try {
            client.pods().resource(pod).subresource("status").patch(MERGE, "{\"status\": " + status + "}");
        } catch (KubernetesClientException refused) {
            if (refused.getCode() != 404) {
                throw refused;
            }
        }
    }

    /** A terminating pod has ended. */
    public void ended(Pod pod) {
        client.pods().resource(pod).withGracePeriod(0).delete();
    }

    /** Any other change, as a JSON merge patch. */
    public <T extends HasMetadata> T patch(T object, String mergePatch) {
        return client.resource(object).patch(MERGE, mergePatch);
    }
}
