package dev.portolan.ui.edge;

import static dev.portolan.ui.edge.Fields.list;
import static dev.portolan.ui.edge.Fields.text;

import dev.portolan.ui.core.Facts;
import dev.portolan.ui.core.Ref;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPBackendRef;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteRule;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Ingresses and HTTPRoutes as ways to Services. */
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
        String namespace = route.getMetadata().getNamespace();
        var leads = new ArrayList<Facts.Leads>();
        var spec = route.getSpec();
        if (spec != null) {
            for (HTTPRouteRule rule : list(spec.getRules())) {
                for (HTTPBackendRef to : list(rule.getBackendRefs())) {
                    if (!Objects.requireNonNullElse(to.getKind(), "Service").equals("Service")) continue;
                    String there = to.getNamespace() == null ? namespace : to.getNamespace();
                    String weight = to.getWeight() == null ? "" : " (weight " + to.getWeight() + ")";
                    leads.add(new Facts.Leads(
                            path(rule) + weight,
                            Ref.service(there, text(to.getName())),
                            to.getPort() == null ? "" : String.valueOf(to.getPort())));
                }
            }
        }
        Ref ref = new Ref(Ref.Kind.HTTP_ROUTE, namespace, route.getMetadata().getName());
        return new Facts.Route(ref, spec == null ? List.of() : list(spec.getHostnames()), leads);
    }

    private static String path(HTTPRouteRule rule) {
        for (var match : list(rule.getMatches())) {
            if (match.getPath() != null && match.getPath().getValue() != null)
                return match.getPath().getValue();
        }
        return "/";
    }
}
