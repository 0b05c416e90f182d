package dev.portolan.gateway.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.gateway.core.Action;
import dev.portolan.gateway.core.Asked;
import dev.portolan.gateway.core.Destination;
import dev.portolan.gateway.core.GatewayApi.Authorities;
import dev.portolan.gateway.core.GatewayPlan;
import dev.portolan.gateway.core.Lookup;
import dev.portolan.gateway.core.TestCertificates;
import dev.portolan.gateway.core.Wire;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Gateways and their routes mean, and what their owners are told. */
class GatewayApiTest {
    private static final String HTTP = "{name: web, port: 80, protocol: HTTP}";
    private static final String ONE = "rules: [{backendRefs: [{name: one, port: 80}]}]";

    private static GatewayWorld world() {
        return new GatewayWorld()
                .service("one", "10.0.0.1:80")
                .service("two", "10.0.0.2:80")
                .service("three", "10.0.0.3:80");
    }

    private record Get(String path, String method, Map<String, String> headers, Map<String, String> parameters)
            implements Asked {
        static Get of(String path) {
            return new Get(path, "GET", Map.of(), Map.of());
        }

        @Override
        public String header(String name) {
            return headers.get(name);
        }

        @Override
        public String query(String name) {
            return parameters.get(name);
        }
    }

    private static String serviceOf(GatewayPlan plan, String host, Asked asked) {
        return switch (plan.ports().get(80).find(host, asked)) {
            case Lookup.Found found ->
                switch (found.route().action()) {
                    case Action.Forward forward ->
                        switch (forward.targets().getFirst().destination()) {
                            case Destination.Balance balance ->
                                balance.service().name();
                            case Destination.Nowhere nowhere -> nowhere.reason().name();
                        };
                    case Action.Redirect redirect -> "redirect " + redirect.status();
                    case Action.Elsewhere elsewhere -> elsewhere.url();
                };
            case Lookup.UnknownHost no -> "none";
            case Lookup.UnknownPath no -> "none";
        };
    }

    record Ask(Get get, String service) {}

    static List<Ask> asks() {
        return List.of(
                new Ask(Get.of("/"), "one"),
                new Ask(Get.of("/a"), "two"),
                new Ask(Get.of("/a/b"), "two"),
                new Ask(Get.of("/ab"), "one"),
                new Ask(Get.of("/exact"), "three"),
                new Ask(Get.of("/exact/x"), "one"),
                new Ask(new Get("/", "POST", Map.of(), Map.of()), "two"),
                new Ask(new Get("/", "GET", Map.of("x-version", "2"), Map.of()), "three"),
                new Ask(new Get("/", "POST", Map.of("x-version", "2"), Map.of()), "two"),
                new Ask(new Get("/", "GET", Map.of("x-version", "v17"), Map.of()), "two"),
                new Ask(new Get("/", "GET", Map.of(), Map.of("beta", "yes")), "three"),
                new Ask(Get.of("/item/12"), "three"),
                new Ask(Get.of("/item/12/x"), "one"));
    }

    @ParameterizedTest
    @MethodSource("asks")
    void the_most_specific_match_wins(Ask ask) {
        GatewayPlan plan = world().gateway(HTTP).http("r", """
                        hostnames: [h]
                        rules:
                        - backendRefs: [{name: one, port: 80}]
                        - matches: [{path: {type: PathPrefix, value: /a}}]
                          backendRefs: [{name: two, port: 80}]
                        - matches: [{path: {type: Exact, value: /exact}}]
                          backendRefs: [{name: three, port: 80}]
                        - matches: [{method: POST}]
                          backendRefs: [{name: two, port: 80}]
                        - matches: [{headers: [{name: X-Version, value: '2'}]}]
                          backendRefs: [{name: three, port: 80}]
                        - matches: [{headers: [{name: X-Version, type: RegularExpression, value: 'v[0-9]+'}]}]
                          backendRefs: [{name: two, port: 80}]
                        - matches: [{queryParams: [{name: beta, value: 'yes'}]}]
                          backendRefs: [{name: three, port: 80}]
                        - matches: [{path: {type: RegularExpression, value: '/item/[0-9]+'}}]
                          backendRefs: [{name: three, port: 80}]
                        """).plan();
        assertThat(serviceOf(plan, "h", ask.get)).isEqualTo(ask.service);
    }

    record Host(String listener, String route, String asked, String service) {}

    static List<Host> hosts() {
        return List.of(
                new Host("", "", "any.test", "one"),
                new Host("a.test", "", "a.test", "one"),
                new Host("a.test", "", "b.test", "none"),
                new Host("*.test", "", "a.b.test", "one"),
                new Host("*.test", "", "test", "none"),
                new Host("*.test", "a.test", "a.test", "one"),
                new Host("*.test", "a.test", "b.test", "none"),
                new Host("a.test", "*.test", "a.test", "one"),
                new Host("a.test", "*.test", "b.test", "none"),
                new Host("*.test", "*.a.test", "x.a.test", "one"),
                new Host("*.test", "*.a.test", "b.test", "none"));
    }

    @ParameterizedTest
    @MethodSource("hosts")
    void listener_and_route_must_both_mean_the_host(Host row) {
        GatewayPlan plan = world().gateway("{name: web, port: 80, protocol: HTTP, hostname: '" + row.listener + "'}")
                .http("r", (row.route.isEmpty() ? "" : "hostnames: ['" + row.route + "']\n") + ONE)
                .plan();
        assertThat(serviceOf(plan, row.asked, Get.of("/"))).isEqualTo(row.service);
    }

    @Test
    void a_listener_for_the_name_keeps_what_its_routes_do_not_match_from_the_one_for_all() {
        GatewayPlan plan = world().gateway(HTTP, "{name: a, port: 80, protocol: HTTP, hostname: a.test}")
                .http("all", "parentRefs: [{name: gw, sectionName: web}]\n" + ONE)
                .http(
                        "a",
                        "parentRefs: [{name: gw, sectionName: a}]\n"
                                + "rules: [{matches: [{path: {value: /a}}], backendRefs: [{name: two, port: 80}]}]")
                .plan();
        assertThat(serviceOf(plan, "b.test", Get.of("/a"))).isEqualTo("one");
        assertThat(serviceOf(plan, "a.test", Get.of("/a"))).isEqualTo("two");
        assertThat(serviceOf(plan, "a.test", Get.of("/b"))).isEqualTo("none");
    }

    private static String said(List<GatewayPlan.Said> conditions, String type) {
        return conditions.stream()
                .filter(c -> c.type().equals(type))
                .map(c -> c.holds() + " " + c.reason())
                .findFirst()
                .orElse("nothing");
    }

    private static String ofRoute(GatewayPlan plan, String type) {
        return said(plan.routes().getFirst().parents().getFirst().conditions(), type);
    }

    private static String ofListener(GatewayPlan plan, String type) {
        return said(plan.gateways().getLast().listeners().getLast().conditions(), type);
    }

    record RouteRow(String what, String listener, String spec, String type, String said) {}

    static List<RouteRow> routeConditions() {
        String accepted = "Accepted";
        String resolved = "ResolvedRefs";
        return List.of(
                new RouteRow("all is well", HTTP, ONE, accepted, "true Accepted"),
                new RouteRow("all is well", HTTP, ONE, resolved, "true ResolvedRefs"),
                new RouteRow(
                        "no such listener",
                        HTTP,
                        "parentRefs: [{name: gw, sectionName: other}]\n" + ONE,
                        accepted,
                        "false NoMatchingParent"),
                new RouteRow(
                        "no such port",
                        HTTP,
                        "parentRefs: [{name: gw, port: 81}]\n" + ONE,
                        accepted,
                        "false NoMatchingParent"),
                new RouteRow(
                        "another host",
                        "{name: web, port: 80, protocol: HTTP, hostname: a.test}",
                        "hostnames: [b.test]\n" + ONE,
                        accepted,
                        "false NoMatchingListenerHostname"),
                new RouteRow(
                        "a kind that is not allowed",
                        "{name: web, port: 80, protocol: HTTP, allowedRoutes: {kinds: [{kind: GRPCRoute}]}}",
                        ONE,
                        accepted,
                        "false NotAllowedByListeners"),
                new RouteRow(
                        "an unknown filter",
                        HTTP,
                        "rules: [{filters: [{type: ExtensionRef, extensionRef: {group: x, kind: Y, name: z}}],"
                                + " backendRefs: [{name: one, port: 80}]}]",
                        accepted,
                        "false UnsupportedValue"),
                new RouteRow(
                        "an unknown filter of a backend",
                        HTTP,
                        "rules: [{backendRefs: [{name: one, port: 80, filters: [{type: ExtensionRef,"
                                + " extensionRef: {group: x, kind: Y, name: z}}]}]}]",
                        accepted,
                        "false UnsupportedValue"),
                new RouteRow(
                        "a filter that a backend cannot have",
                        HTTP,
                        "rules: [{backendRefs: [{name: one, port: 80, filters: [{type: URLRewrite,"
                                + " urlRewrite: {hostname: a.test}}]}]}]",
                        accepted,
                        "false UnsupportedValue"),
                new RouteRow(
                        "a filter that a backend can have",
                        HTTP,
                        "rules: [{backendRefs: [{name: one, port: 80, filters: [{type: RequestHeaderModifier,"
                                + " requestHeaderModifier: {set: [{name: a, value: b}]}}]}]}]",
                        accepted,
                        "true Accepted"),
                new RouteRow(
                        "no such Service",
                        HTTP,
                        "rules: [{backendRefs: [{name: nobody, port: 80}]}]",
                        resolved,
                        "false BackendNotFound"),
                new RouteRow(
                        "not a Service",
                        HTTP,
                        "rules: [{backendRefs: [{kind: Bucket, group: x, name: one, port: 80}]}]",
                        resolved,
                        "false InvalidKind"),
                new RouteRow(
                        "another namespace without a grant",
                        HTTP,
                        "rules: [{backendRefs: [{name: far, namespace: other, port: 80}]}]",
                        resolved,
                        "false RefNotPermitted"));
    }

    @ParameterizedTest
    @MethodSource("routeConditions")
    void a_routes_owner_is_told_what_became_of_it(RouteRow row) {
        GatewayPlan plan = world().far("other", "far", "10.0.0.9:80")
                .gateway(row.listener)
                .http("r", row.spec)
                .plan();
        assertThat(ofRoute(plan, row.type)).isEqualTo(row.said);
    }

    private static final String TLS = "{name: t, port: 443, protocol: TLS, tls: {mode: Passthrough}}";

    record KindRow(String kind, String listener, String spec, String type, String said) {}

    static List<KindRow> kindConditions() {
        String nobody = "rules: [{backendRefs: [{name: nobody, port: 80}]}]";
        String far = "rules: [{backendRefs: [{name: far, namespace: other, port: 80}]}]";
        String named = "{name: web, port: 80, protocol: HTTP, hostname: a.test}";
        return List.of(
                new KindRow("GRPCRoute", HTTP, ONE, "Accepted", "true Accepted"),
                new KindRow("GRPCRoute", HTTP, ONE, "ResolvedRefs", "true ResolvedRefs"),
                new KindRow(
                        "GRPCRoute",
                        named,
                        "hostnames: [b.test]\n" + ONE,
                        "Accepted",
                        "false NoMatchingListenerHostname"),
                new KindRow("GRPCRoute", TLS, ONE, "Accepted", "false NotAllowedByListeners"),
                new KindRow("GRPCRoute", HTTP, nobody, "ResolvedRefs", "false BackendNotFound"),
                new KindRow("GRPCRoute", HTTP, far, "ResolvedRefs", "false RefNotPermitted"),
                new KindRow("TLSRoute", TLS, "hostnames: [a.test]\n" + ONE, "Accepted", "true Accepted"),
                new KindRow("TLSRoute", TLS, "hostnames: [a.test]\n" + ONE, "ResolvedRefs", "true ResolvedRefs"),
                new KindRow("TLSRoute", HTTP, "hostnames: [a.test]\n" + ONE, "Accepted", "false NotAllowedByListeners"),
                new KindRow("TLSRoute", TLS, "hostnames: [a.test]\n" + nobody, "ResolvedRefs", "false BackendNotFound"),
                new KindRow("TLSRoute", TLS, "hostnames: [a.test]\n" + far, "ResolvedRefs", "false RefNotPermitted"));
    }

    @ParameterizedTest
    @MethodSource("kindConditions")
    void owners_of_other_routes_are_told_the_same(KindRow row) {
        GatewayWorld world = world().far("other", "far", "10.0.0.9:80").gateway(row.listener);
        GatewayPlan plan = (row.kind.equals("TLSRoute") ? world.tls("r", row.spec) : world.grpc("r", row.spec)).plan();
        assertThat(ofRoute(plan, row.type)).isEqualTo(row.said);
    }

    @Test
    void a_backend_that_is_not_there_is_500_for_its_share_only() {
        GatewayPlan plan = world().gateway(HTTP)
                .http(
                        "r",
                        "rules: [{backendRefs: [{name: nobody, port: 80, weight: 1}, {name: one, port: 80, weight: 9}]}]")
                .plan();
        Lookup found = plan.ports().get(80).find("h", Get.of("/"));
        Action.Forward forward = (Action.Forward) ((Lookup.Found) found).route().action();
        assertThat(forward.targets()).extracting(Action.Target::weight).containsExactly(1, 9);
        assertThat(((Destination.Nowhere) forward.targets().getFirst().destination()).reason())
                .isEqualTo(Destination.Reason.INVALID_REFERENCE);
    }

    @Test
    void a_grant_opens_another_namespace() {
        GatewayPlan plan = world().far("other", "far", "10.0.0.9:80")
                .grant("HTTPRoute", "default", "Service", "other")
                .gateway(HTTP)
                .http("r", "rules: [{backendRefs: [{name: far, namespace: other, port: 80}]}]")
                .plan();
        assertThat(ofRoute(plan, "ResolvedRefs")).isEqualTo("true ResolvedRefs");
        assertThat(serviceOf(plan, "h", Get.of("/"))).isEqualTo("far");
    }

    record From(String allowed, boolean attaches) {}

    static List<From> froms() {
        return List.of(
                new From("", false),
                new From(", allowedRoutes: {namespaces: {from: Same}}", false),
                new From(", allowedRoutes: {namespaces: {from: All}}", true),
                new From(", allowedRoutes: {namespaces: {from: None}}", false),
                new From(
                        ", allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {team: shop}}}}", true),
                new From(", allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {team: x}}}}", false));
    }

    @ParameterizedTest
    @MethodSource("froms")
    void a_listener_says_whose_routes_may_attach(From row) {
        GatewayPlan plan = world().far("shop", "one", "10.0.0.1:80")
                .namespace("shop", Map.of("team", "shop"))
                .gateway("{name: web, port: 80, protocol: HTTP" + row.allowed + "}")
                .http("shop", "r", ONE)
                .plan();
        assertThat(ofRoute(plan, "Accepted")).isEqualTo(row.attaches ? "true Accepted" : "false NotAllowedByListeners");
        assertThat(plan.gateways().getFirst().listeners().getFirst().attached()).isEqualTo(row.attaches ? 1 : 0);
    }

    record ListenerRow(String what, List<String> listeners, String type, String said) {}

    static List<ListenerRow> listenerConditions() {
        return List.of(
                new ListenerRow("all is well", List.of(HTTP), "Accepted", "true Accepted"),
                new ListenerRow("all is well", List.of(HTTP), "Conflicted", "false NoConflicts"),
                new ListenerRow(
                        "UDP", List.of("{name: u, port: 80, protocol: UDP}"), "Accepted", "false UnsupportedProtocol"),
                new ListenerRow(
                        "the same host twice",
                        List.of(HTTP, "{name: again, port: 80, protocol: HTTP}"),
                        "Conflicted",
                        "true HostnameConflict"),
                new ListenerRow(
                        "two protocols",
                        List.of(HTTP, "{name: s, port: 80, protocol: HTTPS, tls: {certificateRefs: [{name: good}]}}"),
                        "Conflicted",
                        "true ProtocolConflict"),
                new ListenerRow(
                        "a certificate",
                        List.of("{name: s, port: 443, protocol: HTTPS, tls: {certificateRefs: [{name: good}]}}"),
                        "ResolvedRefs",
                        "true ResolvedRefs"),
                new ListenerRow(
                        "TLS that ends here",
                        List.of("{name: t, port: 443, protocol: TLS, tls: {certificateRefs: [{name: good}]}}"),
                        "Accepted",
                        "false UnsupportedValue"),
                new ListenerRow(
                        "the place of one that is refused",
                        List.of(
                                "{name: t, port: 443, protocol: TLS, tls: {certificateRefs: [{name: good}]}}",
                                "{name: s, port: 443, protocol: HTTPS, tls: {certificateRefs: [{name: good}]}}"),
                        "Conflicted",
                        "false NoConflicts"),
                new ListenerRow(
                        "HTTPS that does not end here",
                        List.of("{name: s, port: 443, protocol: HTTPS, tls: {mode: Passthrough}}"),
                        "Accepted",
                        "false UnsupportedValue"),
                new ListenerRow(
                        "no certificate",
                        List.of("{name: s, port: 443, protocol: HTTPS, tls: {certificateRefs: [{name: none}]}}"),
                        "ResolvedRefs",
                        "false InvalidCertificateRef"),
                new ListenerRow(
                        "a bad certificate",
                        List.of("{name: s, port: 443, protocol: HTTPS, tls: {certificateRefs: [{name: bad}]}}"),
                        "ResolvedRefs",
                        "false InvalidCertificateRef"),
                new ListenerRow(
                        "another's certificate",
                        List.of("{name: s, port: 443, protocol: HTTPS,"
                                + " tls: {certificateRefs: [{name: good, namespace: other}]}}"),
                        "ResolvedRefs",
                        "false RefNotPermitted"),
                new ListenerRow(
                        "a kind that is not known",
                        List.of("{name: web, port: 80, protocol: HTTP, allowedRoutes: {kinds: [{kind: HTTPRoute},"
                                + " {kind: UDPRoute}]}}"),
                        "ResolvedRefs",
                        "false InvalidRouteKinds"));
    }

    @ParameterizedTest
    @MethodSource("listenerConditions")
    void a_gateways_owner_is_told_what_became_of_each_listener(ListenerRow row) {
        GatewayPlan plan = world().secret("good", TestCertificates.of("a.test"))
                .secret("bad", Map.of("tls.crt", "x"))
                .gateway(row.listeners.toArray(String[]::new))
                .plan();
        assertThat(ofListener(plan, row.type)).isEqualTo(row.said);
    }

    @Test
    void tls_that_ends_at_the_listener_is_not_served_as_http() {
        GatewayPlan plan = world().secret("good", TestCertificates.of("a.test"))
                .gateway("{name: t, port: 443, protocol: TLS, tls: {certificateRefs: [{name: good}]}}")
                .tls("r", "hostnames: [a.test]\n" + ONE)
                .plan();
        assertThat(plan.ports()).isEmpty();
        assertThat(plan.gateways().getFirst().listeners().getFirst().kinds()).isEmpty();
        assertThat(ofRoute(plan, "Accepted")).isEqualTo("false NotAllowedByListeners");
    }

    @Test
    void a_listener_is_valid_just_when_it_is_served() {
        for (String refs : List.of("{name: good}, {name: bad}", "{name: bad}", "{name: good}")) {
            for (String kinds : List.of("", ", allowedRoutes: {kinds: [{kind: HTTPRoute}, {kind: UDPRoute}]}")) {
                GatewayPlan plan = world().secret("good", TestCertificates.of("a.test"))
                        .secret("bad", Map.of("tls.crt", "x"))
                        .gateway("{name: s, port: 443, protocol: HTTPS, tls: {certificateRefs: [" + refs + "]}" + kinds
                                + "}")
                        .plan();
                boolean served = plan.ports().containsKey(443);
                assertThat(served).isEqualTo(refs.contains("good"));
                assertThat(plan.gateways().getFirst().listeners().getFirst().valid())
                        .as(refs + kinds)
                        .isEqualTo(served);
            }
        }
    }

    @Test
    void of_two_gateways_the_older_keeps_port_and_host() {
        GatewayPlan plan = world().named("a", HTTP).named("b", HTTP).plan();
        assertThat(ofListener(plan, "Conflicted")).isEqualTo("true HostnameConflict");
        assertThat(said(plan.gateways().getFirst().listeners().getFirst().conditions(), "Conflicted"))
                .isEqualTo("false NoConflicts");
    }

    @Test
    void methods_of_grpc_are_paths_and_http2_is_spoken_with_the_backend() {
        GatewayPlan plan = world().gateway(HTTP).grpc("g", """
                        rules:
                        - matches: [{method: {service: shop.Cart, method: Add}}]
                          backendRefs: [{name: one, port: 80}]
                        - matches: [{method: {service: shop.Cart}}]
                          backendRefs: [{name: two, port: 80}]
                        - matches: [{method: {method: Ping}}]
                          backendRefs: [{name: three, port: 80}]
                        """).plan();
        assertThat(serviceOf(plan, "h", Get.of("/shop.Cart/Add"))).isEqualTo("one");
        assertThat(serviceOf(plan, "h", Get.of("/shop.Cart/Remove"))).isEqualTo("two");
        assertThat(serviceOf(plan, "h", Get.of("/any.Service/Ping"))).isEqualTo("three");
        assertThat(serviceOf(plan, "h", Get.of("/any.Service/Pong"))).isEqualTo("none");
        assertThat(plan.backends()).allSatisfy(b -> assertThat(b.wire()).isEqualTo(Wire.H2C));
    }

    @Test
    void tls_that_is_handed_on_goes_by_its_server_name() {
        GatewayPlan plan = world().gateway(TLS)
                .tls("t", "hostnames: [a.test, '*.b.test']\n" + ONE)
                .plan();
        assertThat(plan.ports().get(443).passthrough("a.test")).isPresent();
        assertThat(plan.ports().get(443).passthrough("x.y.b.test")).isPresent();
        assertThat(plan.ports().get(443).passthrough("c.test")).isEmpty();
    }

    @Test
    void a_policy_makes_tls_to_the_backend_and_one_without_authorities_makes_none() {
        Wire.Trust trust = new Wire.Trust.Authorities("pem");
        GatewayPlan good = world().policy("one", "in.side", new Authorities.Trusted(trust))
                .gateway(HTTP)
                .http("r", ONE)
                .plan();
        assertThat(good.backends())
                .singleElement()
                .satisfies(
                        b -> assertThat(b.wire().tls()).contains(new Wire.BackendTls(Optional.of("in.side"), trust)));
        assertThat(said(good.policies().getFirst().conditions(), "Accepted")).isEqualTo("true Accepted");
        GatewayPlan bad = world().policy("one", "in.side", new Authorities.Fault("InvalidCACertificateRef", "none"))
                .gateway(HTTP)
                .http("r", ONE)
                .plan();
        assertThat(serviceOf(bad, "h", Get.of("/"))).isEqualTo("INVALID_REFERENCE");
        assertThat(said(bad.policies().getFirst().conditions(), "ResolvedRefs"))
                .isEqualTo("false InvalidCACertificateRef");
    }

    @Test
    void durations_are_read_as_the_api_writes_them() {
        assertThat(Durations.parse("1h2m3s4ms")).contains(Duration.ofMillis(3_723_004));
        assertThat(Durations.parse("500ms")).contains(Duration.ofMillis(500));
        assertThat(Durations.parse("0s")).isEmpty();
        assertThat(Durations.parse("soon")).isEmpty();
    }
}
