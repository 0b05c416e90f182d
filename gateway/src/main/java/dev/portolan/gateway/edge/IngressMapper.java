package dev.portolan.gateway.edge;

import dev.portolan.client.ObjectKey;
import dev.portolan.gateway.core.BackendRef;
import dev.portolan.gateway.core.ClassView;
import dev.portolan.gateway.core.IngressKey;
import dev.portolan.gateway.core.IngressView;
import dev.portolan.gateway.core.PathType;
import dev.portolan.gateway.core.PortRef;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.networking.v1.HTTPIngressPath;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBackend;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClass;
import io.fabric8.kubernetes.api.model.networking.v1.IngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.IngressTLS;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Ingress and IngressClass of the API as the core's views. Absent fields become empty values. */
final class IngressMapper {
    static final String CLASS_ANNOTATION = "kubernetes.io/ingress.class";
    private static final String NGINX_PREFIX = "nginx.ingress.kubernetes.io/";
    static final String DEFAULT_ANNOTATION = "ingressclass.kubernetes.io/is-default-class";

    private IngressMapper() {}

    static IngressKey key(ObjectKey key) {
        return new IngressKey(key.namespace(), key.name());
    }

    static ClassView ingressClass(IngressClass c) {
        boolean standard = "true".equals(annotations(c.getMetadata()).get(DEFAULT_ANNOTATION));
        return new ClassView(
                c.getMetadata().getName(),
                c.getSpec() == null || c.getSpec().getController() == null
                        ? ""
                        : c.getSpec().getController(),
                standard ? ClassView.Standing.DEFAULT : ClassView.Standing.ORDINARY,
                created(c.getMetadata()));
    }

    static IngressView ingress(Ingress ingress) {
        var spec = ingress.getSpec();
        Optional<BackendRef> defaultBackend = spec == null
                ? Optional.empty()
                : Optional.ofNullable(spec.getDefaultBackend()).flatMap(IngressMapper::backend);
        return new IngressView(
                key(ObjectKey.of(ingress)),
                created(ingress.getMetadata()),
                Optional.ofNullable(spec == null ? null : spec.getIngressClassName()),
                Optional.ofNullable(annotations(ingress.getMetadata()).get(CLASS_ANNOTATION)),
                defaultBackend,
                spec == null
                        ? List.of()
                        : list(spec.getRules()).stream()
                                .flatMap(rule -> rules(rule, defaultBackend))
                                .toList(),
                spec == null
                        ? List.of()
                        : list(spec.getTls()).stream().map(IngressMapper::tls).toList(),
                nginx(annotations(ingress.getMetadata())));
    }

    private static IngressView.Tls tls(IngressTLS tls) {
        return new IngressView.Tls(
                list(tls.getHosts()).stream()
                        .map(host -> host.toLowerCase(Locale.ROOT))
                        .toList(),
                Optional.ofNullable(tls.getSecretName()).filter(name -> !name.isEmpty()));
    }

    private static Map<String, String> nginx(Map<String, String> annotations) {
        return annotations.entrySet().stream()
                .filter(a -> a.getKey().startsWith(NGINX_PREFIX))
                .collect(Collectors.toMap(a -> a.getKey().substring(NGINX_PREFIX.length()), Map.Entry::getValue));
    }

    /** A rule without paths sends everything for its host to the default backend (IngressRule's documentation). */
    private static Stream<IngressView.Rule> rules(IngressRule rule, Optional<BackendRef> defaultBackend) {
        String host = rule.getHost() == null ? "" : rule.getHost().toLowerCase(Locale.ROOT);
        if (rule.getHttp() == null || list(rule.getHttp().getPaths()).isEmpty()) {
            return defaultBackend.stream().map(ref -> new IngressView.Rule(host, PathType.PREFIX, "/", ref));
        }
        return rule.getHttp().getPaths().stream()
                .flatMap(path -> backend(path.getBackend()).stream()
                        .map(ref -> new IngressView.Rule(
                                host, pathType(path), path.getPath() == null ? "" : path.getPath(), ref)));
    }

    private static PathType pathType(HTTPIngressPath path) {
        return "Exact".equals(path.getPathType()) ? PathType.EXACT : PathType.PREFIX;
    }

    private static Optional<BackendRef> backend(@Nullable IngressBackend backend) {
        if (backend == null) {
            return Optional.empty();
        }
        var service = backend.getService();
        if (service != null) {
            var port = service.getPort();
            PortRef ref =
                    port != null && port.getName() != null && !port.getName().isEmpty()
                            ? new PortRef.Name(port.getName())
                            : new PortRef.Number(port == null || port.getNumber() == null ? 0 : port.getNumber());
            return Optional.of(new BackendRef.ServicePort(service.getName(), ref));
        }
        var resource = backend.getResource();
        return resource == null
                ? Optional.empty()
                : Optional.of(new BackendRef.Resource(resource.getKind(), resource.getName()));
    }

    private static Map<String, String> annotations(ObjectMeta meta) {
        return meta.getAnnotations() == null ? Map.of() : meta.getAnnotations();
    }

    /** An object without a readable time counts as the youngest. */
    private static Instant created(ObjectMeta meta) {
        try {
            return meta.getCreationTimestamp() == null ? Instant.MAX : Instant.parse(meta.getCreationTimestamp());
        } catch (DateTimeParseException unreadable) {
            return Instant.MAX;
        }
    }

    private static <T> List<T> list(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
