package dev.portolan.controllers.endpointslice.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.controllers.Samples;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Whatever pods and the Service went through, the slices say what is so now: the same as a plain reading of the rules, written down
 * once more below without any of the code under test, and with no more writes than there were changes.
 */
class SliceHistoriesTest {
    private static final int CAPACITY = 5;

    /** What may become of a pod. */
    enum Fate {
        READY,
        UNREADY,
        TERMINATING,
        TERMINATING_UNREADY,
        FINISHED,
        WITHOUT_ADDRESS,
        OTHER_PORT,
        GONE
    }

    /** One step: a pod's fate, or a change of the Service. */
    sealed interface Step {
        record OfPod(int number, Fate fate) implements Step {}

        record OfService(boolean dualStack, boolean publishNotReady, boolean headless, int targetPort)
                implements Step {}
    }

    @Provide
    Arbitrary<List<Step>> histories() {
        Arbitrary<Step> pod = Combinators.combine(Arbitraries.integers().between(0, 24), Arbitraries.of(Fate.values()))
                .as(Step.OfPod::new);
        Arbitrary<Boolean> flag = Arbitraries.of(true, false);
        Arbitrary<Step> service = Combinators.combine(
                        flag, flag, flag, Arbitraries.integers().between(0, 2))
                .as(Step.OfService::new);
        return Arbitraries.frequencyOf(net.jqwik.api.Tuple.of(9, pod), net.jqwik.api.Tuple.of(1, service))
                .list()
                .ofMaxSize(80);
    }

    @Property(tries = 300)
    void slices_equal_a_plain_recomputation(@ForAll("histories") List<Step> history) {
        SliceShelf shelf = new SliceShelf(CAPACITY);
        NavigableMap<String, Pod> pods = new TreeMap<>();
        Service service = Samples.plainService();
        for (Step step : history) {
            boolean ofService = false;
            switch (step) {
                case Step.OfPod(int number, Fate fate) -> {
                    String name = "p%03d".formatted(number);
                    if (fate == Fate.GONE) pods.remove(name);
                    else pods.put(name, pod(name, number, fate));
                }
                case Step.OfService change -> {
                    service = service(change);
                    ofService = true;
                }
            }
            List<SliceChange> writes = shelf.settle(service, List.copyOf(pods.values()));
            if (!ofService) {
                int families = service.getSpec().getIpFamilies().size();
                assertThat(writes.size())
                        .as(
                                "one pod is in one slice of each family; it may leave one for another when its port differs")
                        .isLessThanOrEqualTo(2 * families);
            }
            assertThat(said(shelf)).containsExactlyInAnyOrderElementsOf(plain(service, pods));
            assertThat(shelf.slices())
                    .allMatch(s -> s.getEndpoints().size() <= CAPACITY)
                    .allMatch(s -> s.getEndpoints().stream()
                            .allMatch(e -> e.getAddresses().getFirst().contains(":")
                                    == s.getAddressType().equals("IPv6")));
        }
    }

    private static Pod pod(String name, int number, Fate fate) {
        PodBuilder pod = Samples.pod(name, "10.244.0." + (number + 1));
        pod.editStatus().addNewPodIP("fd00::" + Integer.toHexString(number + 1)).endStatus();
        switch (fate) {
            case UNREADY, TERMINATING_UNREADY ->
                pod.editStatus()
                        .editFirstCondition()
                        .withStatus("False")
                        .endCondition()
                        .endStatus();
            case FINISHED -> pod.editStatus().withPhase("Succeeded").endStatus();
            case WITHOUT_ADDRESS ->
                pod.editStatus().withPodIP(null).withPodIPs(List.of()).endStatus();
            case OTHER_PORT ->
                pod.editSpec()
                        .editFirstContainer()
                        .editFirstPort()
                        .withContainerPort(4000)
                        .endPort()
                        .endContainer()
                        .endSpec();
            default -> {}
        }
        if (fate == Fate.TERMINATING || fate == Fate.TERMINATING_UNREADY) {
            pod.editMetadata().withDeletionTimestamp("2026-01-01T00:01:00Z").endMetadata();
        }
        return pod.build();
    }

    private static Service service(Step.OfService change) {
        ServiceBuilder service = Samples.service();
        service.editSpec()
                .withIpFamilies(change.dualStack() ? List.of("IPv4", "IPv6") : List.of("IPv4"))
                .withPublishNotReadyAddresses(change.publishNotReady())
                .withClusterIP(change.headless() ? "None" : "10.96.7.7")
                .endSpec();
        if (change.targetPort() > 0) {
            service.editSpec()
                    .editFirstPort()
                    .withNewTargetPort(change.targetPort() * 1000)
                    .endPort()
                    .endSpec();
        }
        return service.build();
    }

    /** Every endpoint as one line. */
    private static List<String> said(SliceShelf shelf) {
        List<String> lines = new ArrayList<>();
        for (EndpointSlice slice : shelf.slices()) {
            String port = slice.getPorts().isEmpty()
                    ? ""
                    : String.valueOf(slice.getPorts().getFirst().getPort());
            for (Endpoint e : slice.getEndpoints()) {
                lines.add(e.getTargetRef().getName() + " " + e.getAddresses().getFirst() + " " + port + " "
                        + e.getConditions().getReady() + " " + e.getConditions().getServing() + " "
                        + e.getConditions().getTerminating());
            }
        }
        return lines;
    }

    /** The rules of the Kubernetes documentation, read once more. */
    private static List<String> plain(Service service, NavigableMap<String, Pod> pods) {
        List<String> lines = new ArrayList<>();
        for (Pod pod : pods.values()) {
            if (pod.getStatus().getPhase().equals("Succeeded")) continue;
            boolean ready =
                    pod.getStatus().getConditions().getFirst().getStatus().equals("True");
            boolean going = pod.getMetadata().getDeletionTimestamp() != null;
            boolean always = Boolean.TRUE.equals(service.getSpec().getPublishNotReadyAddresses());
            Object target =
                    service.getSpec().getPorts().getFirst().getTargetPort().getValue();
            Object port = target.equals("http")
                    ? pod.getSpec()
                            .getContainers()
                            .getFirst()
                            .getPorts()
                            .getFirst()
                            .getContainerPort()
                    : target;
            for (String family : service.getSpec().getIpFamilies()) {
                pod.getStatus().getPodIPs().stream()
                        .map(ip -> ip.getIp())
                        .filter(ip -> ip.contains(":") == family.equals("IPv6"))
                        .forEach(ip -> lines.add(pod.getMetadata().getName() + " " + ip + " " + port + " "
                                + (always || ready && !going) + " " + ready + " " + going));
            }
        }
        return lines;
    }
}
