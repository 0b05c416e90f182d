package dev.portolan.ui.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.ui.core.Facts.Endpoint;
import dev.portolan.ui.core.Facts.Pod;
import dev.portolan.ui.core.Facts.Service;
import dev.portolan.ui.core.Facts.Slice;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PastTest {
    private static final Ref WEB = Ref.service("default", "web");
    private static final Ref SLICE = new Ref(Ref.Kind.SLICE, "default", "web-1");

    private static Facts now(Service... services) {
        return new Facts(
                List.of(),
                List.of(services),
                List.of(slice("web-new")),
                List.of(new Pod(
                        Ref.pod("default", "web-new"), "node-1", "10.0.0.2", "Deployment web", State.READY, "", 0)),
                List.of(),
                Map.of());
    }

    private static Slice slice(String pod) {
        return new Slice(
                SLICE, WEB, "IPv4", List.of("8080"), List.of(new Endpoint("10.0.0.1", pod, "node-1", State.READY)));
    }

    @Test
    void the_pods_of_then_are_shown_also_when_they_are_gone_and_those_of_now_are_not() {
        MapView then = Past.view(now(new Service(WEB, "ClusterIP", "10.96.0.9", List.of())), List.of(slice("web-old")));
        assertThat(then.items()).containsOnlyKeys("service/default/web", "slice/default/web-1", "pod/default/web-old");
        assertThat(((Item.Service) then.items().get(WEB.id())).ready()).isEqualTo(1);
    }

    @Test
    void a_service_without_endpoints_then_did_not_answer_then() {
        MapView then = Past.view(now(new Service(WEB, "ClusterIP", "10.96.0.9", List.of())), List.of());
        assertThat(then.items().get(WEB.id()).state()).isEqualTo(State.BROKEN);
    }

    @Test
    void a_service_that_is_gone_is_shown_while_it_had_endpoints() {
        Item.Service gone = (Item.Service)
                Past.view(now(), List.of(slice("web-old"))).items().get(WEB.id());
        assertThat(gone.type()).isEqualTo("gone since");
        assertThat(gone.ready()).isEqualTo(1);
    }
}
