package dev.portolan.controllers.pods;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.client.ObjectKey;
import dev.portolan.controllers.Samples;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What an index finds is what looking at everything finds, whatever came, changed and went before. */
class ServicePodsTest {
    /** One event: an object that comes, changes or goes. */
    record Event(Kind kind, int number, String namespace, Map<String, String> labels) {}

    enum Kind {
        POD,
        SERVICE,
        NO_POD,
        NO_SERVICE
    }

    @Provide
    Arbitrary<List<Event>> histories() {
        Arbitrary<Map<String, String>> labels = Arbitraries.maps(
                        Arbitraries.of("app", "tier", "track"), Arbitraries.of("a", "b"))
                .ofMaxSize(3);
        Arbitrary<Event> event = Combinators.combine(
                        Arbitraries.of(Kind.values()),
                        Arbitraries.integers().between(0, 4),
                        Arbitraries.of("one", "two"),
                        labels)
                .as(Event::new);
        return event.list().ofMaxSize(40);
    }

    @Property(tries = 300)
    void the_index_finds_what_looking_at_everything_finds(@ForAll("histories") List<Event> history) {
        Known<Service> services = new Known<>();
        Known<Pod> pods = new Known<>();
        ServicePods chosen = new ServicePods(services, pods);
        for (Event event : history) {
            ObjectKey key = new ObjectKey(event.namespace(), "n" + event.number());
            switch (event.kind()) {
                case POD -> pods.put(pod(key, event.labels()));
                case SERVICE -> services.put(service(key, event.labels()));
                case NO_POD -> pods.remove(key);
                case NO_SERVICE -> services.remove(key);
            }
        }
        for (Service service : services.list()) {
            if (!SelectingServices.selects(service)) continue;
            assertThat(chosen.podsOf(service))
                    .containsExactlyElementsOf(pods.list().stream()
                            .filter(pod -> chooses(service, pod))
                            .toList());
        }
        for (Pod pod : pods.list()) {
            Set<ObjectKey> expected = services.list().stream()
                    .filter(service -> chooses(service, pod))
                    .map(ObjectKey::of)
                    .collect(Collectors.toSet());
            assertThat(chosen.servicesOf(pod)).isEqualTo(expected);
        }
    }

    private static boolean chooses(Service service, Pod pod) {
        Map<String, String> selector = service.getSpec().getSelector();
        return !selector.isEmpty()
                && service.getMetadata().getNamespace().equals(pod.getMetadata().getNamespace())
                && pod.getMetadata().getLabels().entrySet().containsAll(selector.entrySet());
    }

    private static Pod pod(ObjectKey key, Map<String, String> labels) {
        return new PodBuilder(Samples.pod(key.name(), "10.0.0.1").build())
                .editMetadata()
                .withNamespace(key.namespace())
                .withLabels(labels)
                .endMetadata()
                .build();
    }

    private static Service service(ObjectKey key, Map<String, String> selector) {
        return new ServiceBuilder(Samples.plainService())
                .editMetadata()
                .withNamespace(key.namespace())
                .withName(key.name())
                .endMetadata()
                .editSpec()
                .withSelector(selector)
                .endSpec()
                .build();
    }
}
