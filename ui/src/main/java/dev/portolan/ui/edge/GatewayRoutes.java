package dev.portolan.ui.edge;

import dev.portolan.client.Informer;
import dev.portolan.client.Informers;
import dev.portolan.ui.core.Facts;
import dev.portolan.ui.core.Ref;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GRPCRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.TLSRoute;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routes of the Gateway API. Their kinds are optional, and each is followed once the API server has it. Thread-safe. */
final class GatewayRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayRoutes.class);

    private final Informers informers;
    private final Runnable changed;
    private final List<Followed<?>> kinds;

    /** @param changed is called after any change, on informers' threads */
    GatewayRoutes(Informers informers, Runnable changed) {
        this.informers = informers;
        this.changed = changed;
        this.kinds = List.of(
                new Followed<>(Ref.Kind.HTTP_ROUTE, HTTPRoute.class, RouteFacts::of),
                new Followed<>(Ref.Kind.GRPC_ROUTE, GRPCRoute.class, RouteFacts::of),
                new Followed<>(Ref.Kind.TLS_ROUTE, TLSRoute.class, RouteFacts::of));
    }

    /** Follows those kinds that are served by now and were not before. For one thread at a time. */
    void look() {
        kinds.forEach(Followed::look);
    }

    Stream<Facts.Route> facts() {
        return kinds.stream().flatMap(Followed::facts);
    }

    /** The route that is meant, if it is known. */
    Optional<? extends HasMetadata> get(Ref ref) {
        return kinds.stream().filter(k -> k.kind == ref.kind()).findFirst().flatMap(k -> k.get(ref));
    }

    private final class Followed<T extends HasMetadata> {
        private final Ref.Kind kind;
        private final Class<T> type;
        private final Function<T, Facts.Route> read;
        private volatile @Nullable Informer<T> informer;

        Followed(Ref.Kind kind, Class<T> type, Function<T, Facts.Route> read) {
            this.kind = kind;
            this.type = type;
            this.read = read;
        }

        void look() {
            if (informer != null) return;
            try {
                if (!informers.client().supports(type)) return;
                Informer<T> begun = informers.of(type);
                begun.onChange((before, after) -> changed.run());
                informer = begun;
            } catch (KubernetesClientException away) {
                LOG.debug("{}: {}", type.getSimpleName(), away.toString());
            }
        }

        Stream<Facts.Route> facts() {
            Informer<T> begun = informer;
            return begun == null ? Stream.empty() : begun.list().stream().map(read);
        }

        Optional<T> get(Ref ref) {
            Informer<T> begun = informer;
            return begun == null ? Optional.empty() : begun.get(ref.namespace(), ref.name());
        }
    }
}
