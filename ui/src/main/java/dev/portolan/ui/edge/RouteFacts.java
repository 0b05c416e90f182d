package dev.portolan.ui.edge;

import static dev.portolan.ui.edge.Fields.list;
import static dev.portolan.ui.edge.Fields.text;

import dev.portolan.ui.core.Facts;
import dev.portolan.ui.core.Ref;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GRPCRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GRPCRouteRule;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteRule;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.TLSRoute;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Ingresses and routes of the Gateway API as ways to Services. */
final class RouteFacts {
    private RouteFacts() {}

    static Facts.Route of(Ingress ingress) {
        String namespace = ingress.getMetadata().getNamespace();
        var leads = new ArrayList<Facts.Leads>();
        var spec = ingress.getSpec();
        if (spec != null) {
            for (var rule : list(spec.getRules())) {
                if (rule.getHttp() == null) continue;
                for (var path : list(rule.getHttp().getPaths())) {
                    String where = text(rule.getHost()) + (text(path.getPath()).isEmpty() ? "/" : path.getPath());
                    add(leads, namespace, where, path.getBackend());
                }
            }
            add(leads, namespace, "everything else", spec.getDefaultBackend());
        }
        List<String> hosts = spec == null
                ? List.of()
                : list(spec.getRules()).stream()
                        .map(rule -> text(rule.getHost()))
                        .filter(h -> !h.isEmpty())
                        .distinct()
                        .toList();
        Ref ref = new Ref(Ref.Kind.INGRESS, namespace, ingress.getMetadata().getName());
        return new Facts.Route(ref, hosts, leads);
    }

    private static void add(List<Facts.Leads> leads, String namespace, String path, @Nullable IngressBackend backend) {
        if (backend == null || backend.getService() == null) return;
        var port = backend.getService().getPort();
        String wanted =
                port == null ? "" : port.getNumber() == null ? text(port.getName()) : String.valueOf(port.getNumber());
        leads.add(new Facts.Leads(
                path, Ref.service(namespace, text(backend.getService().getName())), wanted));
    }

    static Facts.Route of(HTTPRoute route) {
        var ways = new Ways(Ref.Kind.HTTP_ROUTE, route.getMetadata());
        var spec = route.getSpec();
        if (spec == null) return ways.to(List.of());
        for (var rule : list(spec.getRules())) {
            for (var to : list(rule.getBackendRefs())) {
                ways.add(path(rule), to.getKind(), to.getNamespace(), to.getName(), to.getPort(), to.getWeight());
            }
        }
        return ways.to(list(spec.getHostnames()));
    }

    static Facts.Route of(GRPCRoute route) {
        var ways = new Ways(Ref.Kind.GRPC_ROUTE, route.getMetadata());
        var spec = route.getSpec();
        if (spec == null) return ways.to(List.of());
        for (var rule : list(spec.getRules())) {
            for (var to : list(rule.getBackendRefs())) {
                ways.add(method(rule), to.getKind(), to.getNamespace(), to.getName(), to.getPort(), to.getWeight());
            }
        }
        return ways.to(list(spec.getHostnames()));
    }

    /** It tells connections apart by the name in their first message (SNI) alone. */
    static Facts.Route of(TLSRoute route) {
        var ways = new Ways(Ref.Kind.TLS_ROUTE, route.getMetadata());
        var spec = route.getSpec();
        if (spec == null) return ways.to(List.of());
        List<String> names = list(spec.getHostnames());
        String any = names.isEmpty() ? "any name" : String.join(", ", names);
        for (var rule : list(spec.getRules())) {
            for (var to : list(rule.getBackendRefs())) {
                ways.add(any, to.getKind(), to.getNamespace(), to.getName(), to.getPort(), to.getWeight());
            }
        }
        return ways.to(names);
    }

    /** Collects the ways of one route; what is not a Service is none. */
    private record Ways(Ref route, List<Facts.Leads> leads) {
        Ways(Ref.Kind kind, ObjectMeta meta) {
            this(new Ref(kind, meta.getNamespace(), meta.getName()), new ArrayList<>());
        }

        void add(
                String path,
                @Nullable String kind,
                @Nullable String namespace,
                @Nullable String name,
                @Nullable Integer port,
                @Nullable Integer weight) {
            if (!Objects.requireNonNullElse(kind, "Service").equals("Service")) return;
            leads.add(new Facts.Leads(
                    path + (weight == null ? "" : " (weight " + weight + ")"),
                    Ref.service(Objects.requireNonNullElse(namespace, route.namespace()), text(name)),
                    port == null ? "" : String.valueOf(port)));
        }

        Facts.Route to(List<String> hosts) {
            return new Facts.Route(route, hosts, leads);
        }
    }

    private static String path(HTTPRouteRule rule) {
        for (var match : list(rule.getMatches())) {
            if (match.getPath() != null && match.getPath().getValue() != null)
                return match.getPath().getValue();
        }
        return "/";
    }

    private static String method(GRPCRouteRule rule) {
        for (var match : list(rule.getMatches())) {
            var method = match.getMethod();
            if (method == null) continue;
            String service = text(method.getService());
            String name = text(method.getMethod());
            return (service.isEmpty() ? "*" : service) + "/" + (name.isEmpty() ? "*" : name);
        }
        return "any method";
    }
}
