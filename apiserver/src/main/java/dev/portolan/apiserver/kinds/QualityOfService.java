package dev.portolan.apiserver.kinds;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A pod's class by what its containers ask for and may use (Kubernetes documentation, "Pod Quality of Service Classes"). */
final class QualityOfService {
    private QualityOfService() {}

    /** Guaranteed, Burstable or BestEffort. */
    static String of(JsonNode spec) {
        List<JsonNode> containers = new ArrayList<>(Json.items(spec, "containers"));
        containers.addAll(Json.items(spec, "initContainers"));
        boolean nothing = true;
        boolean guaranteed = true;
        for (JsonNode container : containers) {
            for (String resource : List.of("cpu", "memory")) {
                String request =
                        Json.at(container, "resources", "requests", resource).asString("");
                String limit =
                        Json.at(container, "resources", "limits", resource).asString("");
                nothing &= request.isEmpty() && limit.isEmpty();
                guaranteed &= !limit.isEmpty() && limit.equals(request);
            }
        }
        if (nothing) {
            return "BestEffort";
        }
        return guaranteed ? "Guaranteed" : "Burstable";
    }
}
