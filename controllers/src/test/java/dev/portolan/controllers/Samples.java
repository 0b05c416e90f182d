package dev.portolan.controllers;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Objects as an API server would hand them out, to be changed by each test. */
public final class Samples {
    public static final String SINCE = "2026-01-01T00:00:10Z";

    private Samples() {}

    /** Port 80 to the container port {@code http}, for pods with {@code app: web}. */
    public static ServiceBuilder service() {
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("web")
                .withUid("service-uid")
                .withCreationTimestamp("2026-01-01T00:00:00Z")
                .addToLabels("team", "shop")
                .endMetadata()
                .withNewSpec()
                .withClusterIP("10.96.7.7")
                .withIpFamilies("IPv4")
                .withSelector(Map.of("app", "web"))
                .addNewPort()
                .withName("http")
                .withPort(80)
                .withProtocol("TCP")
                .withNewTargetPort("http")
                .endPort()
                .endSpec();
    }

    public static Service plainService() {
        return service().build();
    }

    /** A ready pod on node-a with container port {@code http} 3000. */
    public static PodBuilder pod(String name, String ip) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .withUid("uid-" + name)
                .addToLabels("app", "web")
                .endMetadata()
                .withNewSpec()
                .withNodeName("node-a")
                .addNewContainer()
                .withName("main")
                .addNewPort()
                .withName("http")
                .withProtocol("TCP")
                .withContainerPort(3000)
                .endPort()
                .endContainer()
                .endSpec()
                .withNewStatus()
                .withPhase("Running")
                .withPodIP(ip)
                .addNewPodIP(ip)
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .withLastTransitionTime(SINCE)
                .endCondition()
                .endStatus();
    }

    public static Pod notReady(Pod pod) {
        return new PodBuilder(pod)
                .editStatus()
                .editFirstCondition()
                .withStatus("False")
                .endCondition()
                .endStatus()
                .build();
    }

    public static Pod terminating(Pod pod) {
        return new PodBuilder(pod)
                .editMetadata()
                .withDeletionTimestamp("2026-01-01T00:01:00Z")
                .endMetadata()
                .build();
    }

    /** {@code count} ready pods, {@code p000} and so on. */
    public static List<Pod> pods(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> pod("p%03d".formatted(i), "10.244." + i / 250 + "." + (i % 250 + 1))
                        .build())
                .toList();
    }

    public static List<Pod> plus(List<Pod> some, Pod... more) {
        List<Pod> all = new ArrayList<>(some);
        all.addAll(List.of(more));
        return all;
    }
}
