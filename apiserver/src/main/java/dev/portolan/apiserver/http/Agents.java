package dev.portolan.apiserver.http;

import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.registry.Registry;
import dev.portolan.apiserver.storage.ApiException;
import dev.portolan.apiserver.storage.Stored;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Who can answer for a pod: the agent of its node, about one of its containers. */
final class Agents {
    private final Registry registry;

    Agents(Registry registry) {
        this.registry = registry;
    }

    /** Where the pod's node listens; 400 for a pod that has none yet. */
    URI of(Stored pod) {
        String node = pod.json().path("spec").path("nodeName").asString("");
        if (node.isEmpty()) throw ApiException.badRequest("pod %s does not have a host assigned".formatted(pod.name()));
        return ofNode(node);
    }

    /** Where a node's agent listens. */
    URI ofNode(String node) {
        ResourceType nodes = registry.find("", "v1", "nodes").orElseThrow(ApiException::noSuchResource);
        JsonNode status = registry.get(nodes, "", node).json().path("status");
        int port = status.path("daemonEndpoints")
                .path("kubeletEndpoint")
                .path("Port")
                .asInt(10250);
        for (JsonNode address : status.path("addresses")) {
            if (address.path("type").asString("").equals("InternalIP")) {
                String ip = address.path("address").asString("");
                return URI.create("https://" + (ip.contains(":") ? "[" + ip + "]" : ip) + ":" + port);
            }
        }
        throw ApiException.unavailable("node " + node + " has no address yet");
    }

    /** The container asked for, or the only one; of several, the one to name is the user's choice. */
    static String container(String asked, Stored pod) {
        List<String> names = names(pod, "containers");
        if (asked.isEmpty() && names.size() == 1) return names.getFirst();
        if (asked.isEmpty()) {
            throw ApiException.badRequest(
                    "a container name must be specified for pod %s, choose one of: %s".formatted(pod.name(), names));
        }
        names.addAll(names(pod, "initContainers"));
        if (!names.contains(asked)) {
            throw ApiException.badRequest("container %s is not valid for pod %s".formatted(asked, pod.name()));
        }
        return asked;
    }

    private static List<String> names(Stored pod, String list) {
        var names = new ArrayList<String>();
        for (JsonNode container : pod.json().path("spec").path(list))
            names.add(container.path("name").asString(""));
        return names;
    }
}
