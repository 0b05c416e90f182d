package dev.portolan.ui.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.ui.core.Facts.Endpoint;
import dev.portolan.ui.core.Facts.Leads;
import dev.portolan.ui.core.Facts.Route;
import dev.portolan.ui.core.Facts.Service;
import dev.portolan.ui.core.Facts.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class MapModelTest {
    private static final Ref WEB = Ref.service("default", "web");

    private record Case(String sentence, List<State> endpoints, State service, int ready, int total) {}

    @TestFactory
    Stream<DynamicTest> a_service_is_as_well_as_its_endpoints() {
        return Stream.of(
                        new Case("all ready", List.of(State.READY, State.READY), State.READY, 2, 2),
                        new Case("one not ready", List.of(State.READY, State.NOT_READY), State.PARTLY, 1, 2),
                        new Case("one on its way out", List.of(State.READY, State.TERMINATING), State.READY, 1, 2),
                        new Case("only leaving ones", List.of(State.TERMINATING), State.TERMINATING, 0, 1),
                        new Case("none ready", List.of(State.NOT_READY, State.NOT_READY), State.BROKEN, 0, 2),
                        new Case("none at all", List.of(), State.BROKEN, 0, 0))
                .map(c -> DynamicTest.dynamicTest(c.sentence, () -> {
                    Item.Service web = (Item.Service) only(facts(slice("web-1", c.endpoints)), WEB);
                    assertThat(web.state()).isEqualTo(c.service);
                    assertThat(web.ready()).isEqualTo(c.ready);
                    assertThat(web.total()).isEqualTo(c.total);
                }));
    }

    @Test
    void an_address_in_two_slices_counts_once_and_as_its_better_half() {
        Item.Service web = (Item.Service) only(
                facts(slice("web-1", List.of(State.NOT_READY)), slice("web-2", List.of(State.READY))), WEB);
        assertThat(web.total()).isEqualTo(1);
        assertThat(web.ready()).isEqualTo(1);
    }

    @Test
    void an_external_name_is_neither_well_nor_unwell() {
        var facts = new Facts(
                List.of(),
                List.of(new Service(WEB, "ExternalName", "example.org", List.of())),
                List.of(),
                List.of(),
                List.of(),
                Map.of(WEB.id(), "never said"));
        Item.Service web = (Item.Service) only(facts, WEB);
        assertThat(web.state()).isEqualTo(State.NEUTRAL);
        assertThat(web.why()).isEmpty();
    }

    @Test
    void a_finding_is_shown_where_the_service_is_unwell_and_nowhere_else() {
        Facts well = with(facts(slice("web-1", List.of(State.READY))), Map.of(WEB.id(), "no pod matches"));
        Facts unwell = with(facts(slice("web-1", List.of())), Map.of(WEB.id(), "no pod matches"));
        assertThat(((Item.Service) only(well, WEB)).why()).isEmpty();
        assertThat(((Item.Service) only(unwell, WEB)).why()).isEqualTo("no pod matches");
    }

    @Test
    void a_route_to_a_service_that_is_not_there_is_broken_and_says_which() {
        Item.Route shop = (Item.Route) only(routed("gone"), new Ref(Ref.Kind.INGRESS, "default", "shop"));
        assertThat(shop.state()).isEqualTo(State.BROKEN);
        assertThat(shop.why()).isEqualTo("no Service gone in namespace default");
        assertThat(shop.ways()).extracting(Item.Way::missing).containsExactly(true);
    }

    @Test
    void a_route_to_a_good_and_a_missing_service_is_partly_ready() {
        Item.Route shop = (Item.Route) only(routed("web", "gone"), new Ref(Ref.Kind.INGRESS, "default", "shop"));
        assertThat(shop.state()).isEqualTo(State.PARTLY);
    }

    @Test
    void an_endpoint_names_its_pod_by_the_pods_id() {
        Item.Slice slice = (Item.Slice)
                only(facts(slice("web-1", List.of(State.READY))), new Ref(Ref.Kind.SLICE, "default", "web-1"));
        assertThat(slice.service()).isEqualTo("service/default/web");
        assertThat(slice.endpoints()).extracting(Item.Endpoint::pod).containsExactly("pod/default/web-a");
    }

    private static Facts routed(String... services) {
        var leads = new ArrayList<Leads>();
        for (String s : services) leads.add(new Leads("/" + s, Ref.service("default", s), "80"));
        Facts base = facts(slice("web-1", List.of(State.READY)));
        return new Facts(
                List.of(new Route(new Ref(Ref.Kind.INGRESS, "default", "shop"), List.of("shop.localhost"), leads)),
                base.services(),
                base.slices(),
                List.of(),
                List.of(),
                Map.of());
    }

    private static Facts facts(Slice... slices) {
        return new Facts(
                List.of(),
                List.of(new Service(WEB, "ClusterIP", "10.96.0.9", List.of("80 → 8080"))),
                List.of(slices),
                List.of(),
                List.of(),
                Map.of());
    }

    private static Facts with(Facts f, Map<String, String> findings) {
        return new Facts(f.routes(), f.services(), f.slices(), f.pods(), f.nodes(), findings);
    }

    private static Slice slice(String name, List<State> states) {
        var endpoints = new ArrayList<Endpoint>();
        for (int i = 0; i < states.size(); i++) {
            endpoints.add(new Endpoint("10.244.0." + i, "web-" + (char) ('a' + i), "node-1", states.get(i)));
        }
        return new Slice(new Ref(Ref.Kind.SLICE, "default", name), WEB, "IPv4", List.of("8080"), endpoints);
    }

    private static Item only(Facts facts, Ref ref) {
        Item item = MapModel.view(facts).items().get(ref.id());
        assertThat(item).as(ref.id()).isNotNull();
        return item;
    }
}
