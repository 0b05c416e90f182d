package dev.portolan.node.core;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.Arrays;

/** Pods to decide about. */
final class Pods {
    private Pods() {}

    static Pod of(String policy, String... containers) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("web-1")
                .withNamespace("shop")
                .withUid("u-1")
                .endMetadata()
                .withNewSpec()
                .withRestartPolicy(policy)
                .withNodeName("node-1")
                .withContainers(Arrays.stream(containers)
                        .map(name -> new ContainerBuilder()
                                .withName(name)
                                .withImage("img/" + name)
                                .build())
                        .toList())
                .endSpec()
                .build();
    }

    /** {@code name} for an init container, {@code name+} for a sidecar. */
    static Pod withInit(Pod pod, String... names) {
        return new PodBuilder(pod)
                .editSpec()
                .withInitContainers(Arrays.stream(names)
                        .map(name -> new ContainerBuilder()
                                .withName(name.replace("+", ""))
                                .withRestartPolicy(name.endsWith("+") ? "Always" : null)
                                .build())
                        .toList())
                .endSpec()
                .build();
    }
}
