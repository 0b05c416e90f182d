package dev.portolan.apiserver.kinds;

import java.util.List;

/** Every kind the server serves. A new kind is one strategy class and its row here. */
public final class Kinds {
    private Kinds() {}

    /** One strategy per kind, in discovery order. */
    public static List<Strategy> all(KindsConfig config) {
        return List.of(
                new NamespaceStrategy(),
                new PodStrategy(),
                new DeploymentStrategy(),
                new ReplicaSetStrategy(),
                new StatefulSetStrategy(),
                new LeaseStrategy());
    }
}
