package dev.portolan.gateway.edge;

import dev.portolan.gateway.core.GatewayApi;
import dev.portolan.gateway.core.GatewayApi.From;
import dev.portolan.gateway.core.GatewayApi.Listener;
import dev.portolan.gateway.core.GatewayApi.Name;
import dev.portolan.gateway.core.GatewayApi.Parent;
import dev.portolan.gateway.core.GatewayApi.Reference;
import dev.portolan.rules.BadSelectorException;
import dev.portolan.rules.LabelSelector;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.AllowedRoutes;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GRPCRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.ParentReference;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.ReferenceGrant;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.TLSRoute;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Objects of the Gateway API as the core's views. Absent fields become the API's defaults. */
final class GatewayApiMapper {
    private GatewayApiMapper() {}

    static Name name(HasMetadata object) {
        return new Name(
                object.getKind(),
                text(object.getMetadata().getNamespace()),
                object.getMetadata().getName());
    }

    static long generation(HasMetadata object) {
        Long generation = object.getMetadata().getGeneration();
        return generation == null ? 0 : generation;
    }

    static Instant created(HasMetadata object) {
        try {
            String text = object.getMetadata().getCreationTimestamp();
            return text == null ? Instant.MAX : Instant.parse(text);
        } catch (DateTimeParseException unreadable) {
            return Instant.MAX;
        }
    }

    static GatewayApi.Gateway gateway(Gateway gateway) {
        var spec = gateway.getSpec();
        return new GatewayApi.Gateway(
                name(gateway),
                generation(gateway),
                created(gateway),
                spec == null ? "" : text(spec.getGatewayClassName()),
                spec == null
                        ? List.of()
                        : list(spec.getListeners()).stream()
                                .map(each ->
                                        listener(each, gateway.getMetadata().getNamespace()))
                                .toList());
    }

    private static Listener listener(
            io.fabric8.kubernetes.api.model.gatewayapi.v1.Listener listener, String namespace) {
        var tls = listener.getTls();
        AllowedRoutes allowed = listener.getAllowedRoutes();
        var from = allowed == null ? null : allowed.getNamespaces();
        var selector = from == null ? null : from.getSelector();
        return new Listener(
                listener.getName(),
                text(listener.getHostname()).toLowerCase(Locale.ROOT),
                listener.getPort() == null ? 0 : listener.getPort(),
                text(listener.getProtocol()),
                tls != null && "Passthrough".equals(tls.getMode()),
                tls == null
                        ? List.of()
                        : list(tls.getCertificateRefs()).stream()
                                .map(ref -> new Reference(
                                        text(ref.getGroup()),
                                        ref.getKind() == null ? "Secret" : ref.getKind(),
                                        ref.getNamespace() == null ? namespace : ref.getNamespace(),
                                        ref.getName()))
                                .toList(),
                from == null || from.getFrom() == null ? From.SAME : from(from.getFrom()),
                selector == null ? LabelSelector.NOTHING : selector(selector),
                allowed == null
                        ? List.of()
                        : list(allowed.getKinds()).stream()
                                .map(kind -> kind.getGroup() == null
                                                || kind.getGroup().equals(GatewayApi.GROUP)
                                        ? kind.getKind()
                                        : kind.getGroup() + "/" + kind.getKind())
                                .toList());
    }

    /** One that is malformed selects nothing: a typing error must not open a door. */
    private static LabelSelector selector(io.fabric8.kubernetes.api.model.LabelSelector selector) {
        try {
            return LabelSelector.of(
                    selector.getMatchLabels() == null ? Map.of() : selector.getMatchLabels(),
                    list(selector.getMatchExpressions()).stream()
                            .map(e -> new LabelSelector.Expression(e.getKey(), e.getOperator(), list(e.getValues())))
                            .toList());
        } catch (BadSelectorException malformed) {
            return LabelSelector.NOTHING;
        }
    }

    private static From from(String text) {
        return switch (text) {
            case "All" -> From.ALL;
            case "Selector" -> From.SELECTOR;
            case "None" -> From.NONE;
            default -> From.SAME;
        };
    }

    static GatewayApi.Route http(HTTPRoute route) {
        var spec = route.getSpec();
        String namespace = route.getMetadata().getNamespace();
        return spec == null
                ? route(route, List.of(), List.of(), List.of())
                : route(
                        route,
                        list(spec.getHostnames()),
                        list(spec.getParentRefs()),
                        list(spec.getRules()).stream()
                                .map(rule -> RuleMapper.http(rule, namespace))
                                .toList());
    }

    static GatewayApi.Route grpc(GRPCRoute route) {
        var spec = route.getSpec();
        String namespace = route.getMetadata().getNamespace();
        return spec == null
                ? route(route, List.of(), List.of(), List.of())
                : route(
                        route,
                        list(spec.getHostnames()),
                        list(spec.getParentRefs()),
                        list(spec.getRules()).stream()
                                .map(rule -> RuleMapper.grpc(rule, namespace))
                                .toList());
    }

    static GatewayApi.Route tls(TLSRoute route) {
        var spec = route.getSpec();
        String namespace = route.getMetadata().getNamespace();
        return spec == null
                ? route(route, List.of(), List.of(), List.of())
                : route(
                        route,
                        list(spec.getHostnames()),
                        list(spec.getParentRefs()),
                        list(spec.getRules()).stream()
                                .map(rule -> RuleMapper.tls(rule, namespace))
                                .toList());
    }

    private static GatewayApi.Route route(
            HasMetadata route, List<String> hostnames, List<ParentReference> parents, List<GatewayApi.Rule> rules) {
        return new GatewayApi.Route(
                name(route),
                generation(route),
                created(route),
                hostnames.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList(),
                parents.stream().map(GatewayApiMapper::parent).toList(),
                rules);
    }

    static Parent parent(ParentReference ref) {
        return new Parent(
                ref.getGroup() == null ? GatewayApi.GROUP : ref.getGroup(),
                ref.getKind() == null ? "Gateway" : ref.getKind(),
                Optional.ofNullable(ref.getNamespace()),
                ref.getName(),
                Optional.ofNullable(ref.getSectionName()),
                number(ref.getPort()));
    }

    static GatewayApi.Grant grant(ReferenceGrant grant) {
        var spec = grant.getSpec();
        return new GatewayApi.Grant(
                grant.getMetadata().getNamespace(),
                spec == null
                        ? List.of()
                        : list(spec.getFrom()).stream()
                                .map(from -> new GatewayApi.GrantFrom(
                                        text(from.getGroup()), text(from.getKind()), text(from.getNamespace())))
                                .toList(),
                spec == null
                        ? List.of()
                        : list(spec.getTo()).stream()
                                .map(to -> new GatewayApi.GrantTo(
                                        text(to.getGroup()), text(to.getKind()), text(to.getName())))
                                .toList());
    }

    static OptionalInt number(@Nullable Integer number) {
        return number == null ? OptionalInt.empty() : OptionalInt.of(number);
    }

    static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    static <T> List<T> list(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
