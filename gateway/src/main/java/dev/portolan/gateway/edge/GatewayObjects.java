package dev.portolan.gateway.edge;

import dev.portolan.client.Informer;
import dev.portolan.client.Informers;
import dev.portolan.gateway.core.GatewayApi;
import dev.portolan.gateway.core.GatewayApi.Authorities;
import dev.portolan.gateway.core.Wire;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.BackendTLSPolicy;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GRPCRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GatewayClass;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.ReferenceGrant;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.TLSRoute;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The Gateway API's objects, of those kinds that the API server serves: they are optional, and may be installed later. Thread-safe.
 */
public final class GatewayObjects {
    /** The controller's name, which GatewayClasses name. */
    public static final String CONTROLLER = "portolan.dev/gateway";

    private static final List<Class<? extends HasMetadata>> KINDS = List.of(
            GatewayClass.class,
            Gateway.class,
            HTTPRoute.class,
            GRPCRoute.class,
            TLSRoute.class,
            ReferenceGrant.class,
            BackendTLSPolicy.class);

    private final Informers informers;
    private final Informer<ConfigMap> configMaps;
    private final Informer<Namespace> namespaces;
    private final Runnable changed;
    private final Map<Class<?>, Informer<? extends HasMetadata>> served = new ConcurrentHashMap<>();

    /** @param changed is called after any change */
    public GatewayObjects(Informers informers, Runnable changed) {
        this.informers = informers;
        this.changed = changed;
        this.configMaps = informers.of(ConfigMap.class);
        this.namespaces = informers.of(Namespace.class);
    }

    /** Follows those kinds that are served by now and were not before; false while some are not. */
    public boolean discover() {
        KubernetesClient client = informers.client();
        for (Class<? extends HasMetadata> kind : KINDS) {
            if (!served.containsKey(kind) && supported(client, kind)) {
                follow(kind);
            }
        }
        return served.size() == KINDS.size();
    }

    private static boolean supported(KubernetesClient client, Class<? extends HasMetadata> kind) {
        try {
            return client.supports(kind);
        } catch (KubernetesClientException away) {
            return false;
        }
    }

    private <T extends HasMetadata> void follow(Class<T> kind) {
        Informer<T> informer = informers.of(kind);
        informer.onChange((before, after) -> changed.run());
        if (served.isEmpty()) {
            namespaces.onChange((before, after) -> changed.run());
            configMaps.onChange((before, after) -> changed.run());
        }
        served.put(kind, informer);
        changed.run();
    }

    /** Whether all that is served is listed. */
    boolean synced() {
        return served.values().stream().allMatch(Informer::synced)
                && (served.isEmpty() || namespaces.synced() && configMaps.synced());
    }

    @SuppressWarnings("unchecked") // put beside its own class
    <T extends HasMetadata> List<T> list(Class<T> kind) {
        @Nullable Informer<? extends HasMetadata> informer = served.get(kind);
        return informer == null ? List.of() : ((Informer<T>) informer).list();
    }

    GatewayApi views() {
        if (served.isEmpty()) {
            return GatewayApi.NONE;
        }
        return new GatewayApi(
                list(GatewayClass.class).stream()
                        .filter(GatewayObjects::ours)
                        .map(c -> c.getMetadata().getName())
                        .collect(Collectors.toSet()),
                list(Gateway.class).stream().map(GatewayApiMapper::gateway).toList(),
                Stream.of(
                                list(HTTPRoute.class).stream().map(GatewayApiMapper::http),
                                list(GRPCRoute.class).stream().map(GatewayApiMapper::grpc),
                                list(TLSRoute.class).stream().map(GatewayApiMapper::tls))
                        .flatMap(routes -> routes)
                        .toList(),
                list(ReferenceGrant.class).stream().map(GatewayApiMapper::grant).toList(),
                list(BackendTLSPolicy.class).stream().map(this::policy).toList(),
                namespaces.list().stream()
                        .collect(Collectors.toMap(
                                n -> n.getMetadata().getName(),
                                n -> n.getMetadata().getLabels() == null
                                        ? Map.of()
                                        : n.getMetadata().getLabels())));
    }

    static boolean ours(GatewayClass gatewayClass) {
        return gatewayClass.getSpec() != null
                && CONTROLLER.equals(gatewayClass.getSpec().getControllerName());
    }

    private GatewayApi.BackendPolicy policy(BackendTLSPolicy policy) {
        var spec = policy.getSpec();
        return new GatewayApi.BackendPolicy(
                GatewayApiMapper.name(policy),
                GatewayApiMapper.generation(policy),
                GatewayApiMapper.created(policy),
                GatewayApiMapper.list(spec.getTargetRefs()).stream()
                        .filter(ref -> "Service".equals(ref.getKind()))
                        .map(ref -> new GatewayApi.Target(ref.getName(), GatewayApiMapper.text(ref.getSectionName())))
                        .toList(),
                spec.getValidation() == null
                        ? ""
                        : GatewayApiMapper.text(spec.getValidation().getHostname()),
                authorities(policy));
    }

    private Authorities authorities(BackendTLSPolicy policy) {
        var validation = policy.getSpec().getValidation();
        if (validation != null && "System".equals(validation.getWellKnownCACertificates())) {
            return new Authorities.Trusted(new Wire.Trust.WellKnown());
        }
        List<String> pem = new ArrayList<>();
        for (var ref : validation == null
                ? List.<io.fabric8.kubernetes.api.model.gatewayapi.v1.LocalObjectReference>of()
                : GatewayApiMapper.list(validation.getCaCertificateRefs())) {
            String named = ref.getKind() + " " + policy.getMetadata().getNamespace() + "/" + ref.getName();
            if (!"ConfigMap".equals(ref.getKind())) {
                return new Authorities.Fault("InvalidKind", named + ": only ConfigMaps can hold authorities");
            }
            Optional<String> found = configMaps
                    .get(policy.getMetadata().getNamespace(), ref.getName())
                    .flatMap(map -> Optional.ofNullable(map.getData()))
                    .flatMap(data -> Optional.ofNullable(data.get("ca.crt")));
            if (found.isEmpty() || !found.get().contains("BEGIN CERTIFICATE")) {
                return new Authorities.Fault(
                        "InvalidCACertificateRef", named + " has no certificates in its key ca.crt");
            }
            pem.add(found.get());
        }
        return pem.isEmpty()
                ? new Authorities.Fault("InvalidCACertificateRef", "No authority is named")
                : new Authorities.Trusted(new Wire.Trust.Authorities(String.join("\n", pem)));
    }
}
