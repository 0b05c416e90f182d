package dev.portolan.apiserver.kinds;

import java.util.List;

/** The versions beside the stored ones: what kubectl 1.20 and the clients of its time ask for by name, and events.k8s.io. */
final class OlderVersions {
    private OlderVersions() {}

    static List<Strategy> all(KindsConfig config) {
        return List.of(
                AlternateVersion.sameFields("v1beta1", new CronJobStrategy()),
                AlternateVersion.of(
                        "v1beta1",
                        new PodDisruptionBudgetStrategy(),
                        BudgetV1Beta1::toStored,
                        BudgetV1Beta1::fromStored),
                AlternateVersion.of(
                        "v1", new HorizontalPodAutoscalerStrategy(), AutoscalerV1::toStored, AutoscalerV1::fromStored),
                AlternateVersion.of(
                        "v1beta1",
                        new EndpointSliceStrategy(config.addressRules()),
                        SliceV1Beta1::toStored,
                        SliceV1Beta1::fromStored),
                EventV1.version(new EventStrategy()));
    }
}
