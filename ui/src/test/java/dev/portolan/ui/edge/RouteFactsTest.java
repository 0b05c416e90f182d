package dev.portolan.ui.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.ui.core.Facts;
import dev.portolan.ui.core.Ref;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GRPCRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.TLSRoute;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;

/** Routes of the Gateway API as users write them. */
class RouteFactsTest {
    private static <T> T route(Class<T> kind, String spec) {
        return Serialization.unmarshal(
                "apiVersion: gateway.networking.k8s.io/v1\nkind: " + kind.getSimpleName()
                        + "\nmetadata: { namespace: shop, name: way }\n" + spec,
                kind);
    }

    private static Facts.Leads leads(String path, String namespace, String service, String port) {
        return new Facts.Leads(path, Ref.service(namespace, service), port);
    }

    @Test
    void an_http_route_leads_by_path_with_weights_to_services_of_any_namespace() {
        Facts.Route route = RouteFacts.of(route(HTTPRoute.class, """
                spec:
                  hostnames: [shop.example]
                  rules:
                  - matches: [{ path: { value: /old } }]
                    backendRefs: [{ name: web, port: 80, weight: 9 }, { name: next, namespace: lab, port: 81, weight: 1 }]
                  - backendRefs: [{ name: rest, port: 82 }, { kind: Bucket, group: example.org, name: files }]
                """));
        assertThat(route.ref().id()).isEqualTo("httproute/shop/way");
        assertThat(route.hosts()).containsExactly("shop.example");
        assertThat(route.leads())
                .containsExactly(
                        leads("/old (weight 9)", "shop", "web", "80"),
                        leads("/old (weight 1)", "lab", "next", "81"),
                        leads("/", "shop", "rest", "82"));
    }

    @Test
    void a_grpc_route_leads_by_service_and_method() {
        Facts.Route route = RouteFacts.of(route(GRPCRoute.class, """
                spec:
                  hostnames: [calls.example]
                  rules:
                  - matches: [{ method: { service: shop.Cart, method: Add } }]
                    backendRefs: [{ name: cart, port: 50051 }]
                  - matches: [{ method: { service: shop.Stock } }]
                    backendRefs: [{ name: stock, port: 50052 }]
                  - matches: [{ method: { method: Ping } }]
                    backendRefs: [{ name: pong, port: 50053 }]
                  - backendRefs: [{ name: rest, namespace: lab, port: 50054, weight: 3 }]
                """));
        assertThat(route.ref().id()).isEqualTo("grpcroute/shop/way");
        assertThat(route.hosts()).containsExactly("calls.example");
        assertThat(route.leads())
                .containsExactly(
                        leads("shop.Cart/Add", "shop", "cart", "50051"),
                        leads("shop.Stock/*", "shop", "stock", "50052"),
                        leads("*/Ping", "shop", "pong", "50053"),
                        leads("any method (weight 3)", "lab", "rest", "50054"));
    }

    @Test
    void a_tls_route_leads_by_the_name_that_clients_ask_for() {
        Facts.Route named = RouteFacts.of(route(TLSRoute.class, """
                spec: { hostnames: [vault.example, safe.example], rules: [{ backendRefs: [{ name: vault, port: 8200 }] }] }
                """));
        assertThat(named.ref().id()).isEqualTo("tlsroute/shop/way");
        assertThat(named.leads()).containsExactly(leads("vault.example, safe.example", "shop", "vault", "8200"));
        Facts.Route any = RouteFacts.of(
                route(TLSRoute.class, "spec: { rules: [{ backendRefs: [{ name: vault, port: 8200 }] }] }"));
        assertThat(any.leads()).containsExactly(leads("any name", "shop", "vault", "8200"));
    }

    @Test
    void a_route_without_a_spec_leads_nowhere() {
        assertThat(RouteFacts.of(route(HTTPRoute.class, "")).leads()).isEmpty();
        assertThat(RouteFacts.of(route(GRPCRoute.class, "")).leads()).isEmpty();
        assertThat(RouteFacts.of(route(TLSRoute.class, "")).leads()).isEmpty();
    }
}
