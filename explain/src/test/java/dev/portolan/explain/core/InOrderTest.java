package dev.portolan.explain.core;

import static dev.portolan.explain.core.FaultCase.SHOP_INGRESS;
import static dev.portolan.explain.core.FaultCase.WEB_SERVICE;
import static dev.portolan.explain.core.Situation.working;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The example without fault. */
class InOrderTest {
    static Stream<Target> targets() {
        return Stream.of(
                WEB_SERVICE,
                SHOP_INGRESS,
                new Target.OfPod("shop", "web-1-x"),
                new Target.OfUrl("default", "http://shop.example/any"),
                new Target.OfUrl("default", "http://web.shop/"),
                new Target.OfUrl("shop", "http://10.96.0.7/"),
                new Target.OfName("shop", "web"),
                new Target.OfName("default", "web.shop.svc.cluster.local."),
                new Target.OfPath("shop", "web-1-x", "web", 80));
    }

    @ParameterizedTest
    @MethodSource("targets")
    void an_example_in_order_answers_by_every_way(Target target) {
        Diagnosis diagnosis =
                Explain.of(working().ingress("portolan", "web", "80").now(), target);
        assertThat(diagnosis.broken()).as("%s", diagnosis).isEmpty();
    }
}
