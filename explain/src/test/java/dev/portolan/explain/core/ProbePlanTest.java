package dev.portolan.explain.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.explain.core.Evidence.Connected;
import dev.portolan.explain.core.Evidence.Result;
import dev.portolan.explain.core.ProbePlan.Reach;
import org.junit.jupiter.api.Test;

class ProbePlanTest {
    private static final Target WEB = new Target.OfService("shop", "web");

    @Test
    void a_service_is_tried_by_name_by_vip_and_at_its_pods() {
        assertThat(ProbePlan.of(Situation.working().now(), WEB, Reach.NETWORK))
                .containsExactlyInAnyOrder(
                        new Probe.Resolve("web.shop.svc.cluster.local"),
                        new Probe.Connect("10.244.0.2", 8080),
                        new Probe.Connect("10.96.0.7", 80));
    }

    @Test
    void a_refused_connection_asks_for_the_pods_sockets() {
        var now = Situation.working()
                .with(new Connected("here", "10.244.0.2", 8080, Result.REFUSED))
                .now();
        assertThat(ProbePlan.of(now, WEB, Reach.NETWORK)).contains(new Probe.ReadSockets("shop", "web-1-x"));
    }

    @Test
    void where_only_the_api_is_in_reach_nothing_is_tried_from_here() {
        assertThat(ProbePlan.of(Situation.working().now(), WEB, Reach.API_ONLY))
                .containsExactly(new Probe.ReadSockets("shop", "web-1-x"));
    }

    @Test
    void a_way_from_a_pod_is_tried_in_that_pod() {
        var target = new Target.OfPath("shop", "web-1-x", "web", 80);
        assertThat(ProbePlan.of(Situation.working().now(), target, Reach.API_ONLY))
                .contains(
                        new Probe.ResolveIn("shop", "web-1-x", "web"),
                        new Probe.ConnectFrom("shop", "web-1-x", "10.96.0.7", 80));
    }

    @Test
    void an_ingress_is_tried_at_the_gateway_with_its_own_host() {
        var now = Situation.working().ingress("portolan", "web", "80").now();
        assertThat(ProbePlan.of(now, new Target.OfIngress("shop", "shop"), Reach.NETWORK))
                .contains(new Probe.Get("127.0.0.1:8080", "http://shop.example/"));
    }
}
