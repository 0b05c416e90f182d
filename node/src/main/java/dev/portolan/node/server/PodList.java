package dev.portolan.node.server;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodListBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;

/** The node's pods as the kubelet lists them. */
final class PodList {
    private PodList() {}

    static void send(ServerResponse response, List<Pod> pods) {
        response.header(HeaderNames.CONTENT_TYPE, "application/json");
        response.send(Serialization.asJson(new PodListBuilder().withItems(pods).build()));
    }
}
