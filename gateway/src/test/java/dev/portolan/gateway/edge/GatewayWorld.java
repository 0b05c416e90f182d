package dev.portolan.gateway.edge;

import dev.portolan.gateway.core.GatewayApi;
import dev.portolan.gateway.core.GatewayApi.Authorities;
import dev.portolan.gateway.core.GatewayPlan;
import dev.portolan.gateway.core.PemCertificate;
import dev.portolan.gateway.core.SecretKey;
import dev.portolan.gateway.core.SecretView;
import dev.portolan.gateway.core.ServiceKey;
import dev.portolan.gateway.core.ServiceView;
import dev.portolan.gateway.core.SliceView;
import dev.portolan.gateway.core.Snapshot;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GRPCRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.ReferenceGrant;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.TLSRoute;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Objects of the Gateway API as users write them, and a few Services; class {@code portolan} is ours. */
public final class GatewayWorld {
    private final List<GatewayApi.Gateway> gateways = new ArrayList<>();
    private final List<GatewayApi.Route> routes = new ArrayList<>();
    private final List<GatewayApi.Grant> grants = new ArrayList<>();
    private final List<GatewayApi.BackendPolicy> policies = new ArrayList<>();
    private final Map<String, Map<String, String>> namespaces = new HashMap<>();
    private final Map<ServiceKey, ServiceView> services = new HashMap<>();
    private final Map<ServiceKey, List<SliceView>> slices = new HashMap<>();
    private final Map<SecretKey, SecretView> secrets = new HashMap<>();

    /** A Gateway {@code default/gw} with these listeners, in YAML's flow style. */
    public GatewayWorld gateway(String... listeners) {
        return named("gw", listeners);
    }

    public GatewayWorld named(String name, String... listeners) {
        String yaml = "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: " + name
                + ", namespace: default}\nspec:\n  gatewayClassName: portolan\n  listeners:\n";
        for (String each : listeners) {
            yaml += "  - " + each + "\n";
        }
        gateways.add(GatewayApiMapper.gateway(Serialization.unmarshal(yaml, Gateway.class)));
        return this;
    }

    public GatewayWorld http(String name, String spec) {
        return http("default", name, spec);
    }

    /** An HTTPRoute; without parentRefs in the spec it wants to be attached to {@code default/gw}. */
    public GatewayWorld http(String namespace, String name, String spec) {
        routes.add(GatewayApiMapper.http(
                Serialization.unmarshal(route("HTTPRoute", namespace, name, spec), HTTPRoute.class)));
        return this;
    }

    public GatewayWorld grpc(String name, String spec) {
        routes.add(GatewayApiMapper.grpc(
                Serialization.unmarshal(route("GRPCRoute", "default", name, spec), GRPCRoute.class)));
        return this;
    }

    public GatewayWorld tls(String name, String spec) {
        routes.add(GatewayApiMapper.tls(
                Serialization.unmarshal(route("TLSRoute", "default", name, spec), TLSRoute.class)));
        return this;
    }

    private String route(String kind, String namespace, String name, String spec) {
        String parents = spec.contains("parentRefs") ? "" : "  parentRefs: [{name: gw, namespace: default}]\n";
        return "apiVersion: gateway.networking.k8s.io/v1\nkind: " + kind + "\nmetadata: {name: " + name
                + ", namespace: " + namespace + ", creationTimestamp: '"
                + Instant.EPOCH.plusSeconds(routes.size()) + "'}\nspec:\n" + parents
                + spec.indent(2);
    }

    /** Lets {@code kind}s of one namespace use the other's {@code to}, such as {@code Service}. */
    public GatewayWorld grant(String kind, String from, String to, String namespace) {
        String group = GatewayApi.GROUP;
        String yaml = "metadata: {name: g, namespace: " + namespace + "}\nspec: {from: [{group: " + group + ", kind: "
                + kind + ", namespace: " + from + "}], to: [{group: '', kind: " + to + "}]}";
        grants.add(GatewayApiMapper.grant(Serialization.unmarshal(yaml, ReferenceGrant.class)));
        return this;
    }

    public GatewayWorld policy(String service, String hostname, Authorities authorities) {
        policies.add(new GatewayApi.BackendPolicy(
                new GatewayApi.Name("BackendTLSPolicy", "default", service),
                1,
                Instant.EPOCH,
                List.of(new GatewayApi.Target(service, "")),
                hostname,
                authorities));
        return this;
    }

    public GatewayWorld namespace(String name, Map<String, String> labels) {
        namespaces.put(name, labels);
        return this;
    }

    /** A Service of port 80 with endpoints such as {@code 127.0.0.1:3000}. */
    public GatewayWorld far(String namespace, String name, String... endpoints) {
        ServiceKey key = new ServiceKey(namespace, name);
        services.put(
                key,
                new ServiceView(
                        key,
                        Optional.empty(),
                        ServiceView.Affinity.NONE,
                        List.of(new ServiceView.Port("http", "TCP", 80)),
                        Map.of()));
        List<SliceView> all = new ArrayList<>();
        for (String endpoint : endpoints) {
            int colon = endpoint.lastIndexOf(':');
            all.add(new SliceView(
                    List.of(new SliceView.Port("http", Integer.parseInt(endpoint.substring(colon + 1)))),
                    List.of(new SliceView.Endpoint(
                            InetAddress.ofLiteral(endpoint.substring(0, colon)), SliceView.State.READY))));
        }
        slices.put(key, all);
        return this;
    }

    public GatewayWorld service(String name, String... endpoints) {
        return far("default", name, endpoints);
    }

    public GatewayWorld secret(String name, Map<String, String> data) {
        secrets.put(
                new SecretKey("default", name),
                new SecretView(
                        "kubernetes.io/tls",
                        data,
                        PemCertificate.parse(data.getOrDefault("tls.crt", ""), data.getOrDefault("tls.key", ""))));
        return this;
    }

    public GatewayPlan plan() {
        return GatewayPlan.of(
                new GatewayApi(Set.of("portolan"), gateways, routes, grants, policies, namespaces),
                new Snapshot(List.of(), List.of(), services, slices, Map.of(), secrets));
    }
}
