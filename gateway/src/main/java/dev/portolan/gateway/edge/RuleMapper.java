package dev.portolan.gateway.edge;

import static dev.portolan.gateway.edge.GatewayApiMapper.list;
import static dev.portolan.gateway.edge.GatewayApiMapper.number;
import static dev.portolan.gateway.edge.GatewayApiMapper.text;

import dev.portolan.gateway.core.Edits;
import dev.portolan.gateway.core.GatewayApi.BackendReference;
import dev.portolan.gateway.core.GatewayApi.Filter;
import dev.portolan.gateway.core.GatewayApi.NewPath;
import dev.portolan.gateway.core.GatewayApi.Reference;
import dev.portolan.gateway.core.GatewayApi.Rule;
import dev.portolan.gateway.core.GatewayApi.RuleMatch;
import dev.portolan.gateway.core.Match;
import dev.portolan.gateway.core.PathType;
import dev.portolan.gateway.core.Policy;
import dev.portolan.gateway.core.RequestPath;
import dev.portolan.gateway.core.SafeRegex;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.BackendRef;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GRPCRouteFilter;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GRPCRouteMatch;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GRPCRouteRule;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPCORSFilter;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPHeaderFilter;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPPathModifier;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRequestMirrorFilter;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteFilter;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteMatch;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteRetry;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteRule;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.TLSRouteRule;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Rules of HTTPRoutes, GRPCRoutes and TLSRoutes as the core's views. */
final class RuleMapper {
    private static final int PERCENT = 100;
    private static final int FOUND = 302;
    private static final long CORS_MAX_AGE = 5;

    private RuleMapper() {}

    static Rule http(HTTPRouteRule rule, String namespace) {
        var timeouts = rule.getTimeouts();
        return new Rule(
                list(rule.getMatches()).stream().map(RuleMapper::match).toList(),
                list(rule.getFilters()).stream()
                        .map(filter -> filter(filter, namespace))
                        .toList(),
                list(rule.getBackendRefs()).stream()
                        .map(ref -> backend(
                                ref.getGroup(),
                                ref.getKind(),
                                ref.getNamespace() == null ? namespace : ref.getNamespace(),
                                ref.getName(),
                                ref.getPort(),
                                ref.getWeight(),
                                list(ref.getFilters()).stream()
                                        .map(filter -> filter(filter, namespace))
                                        .toList()))
                        .toList(),
                timeouts == null ? Optional.empty() : Durations.parse(timeouts.getRequest()),
                timeouts == null ? Optional.empty() : Durations.parse(timeouts.getBackendRequest()),
                retries(rule.getRetry()));
    }

    static Rule grpc(GRPCRouteRule rule, String namespace) {
        return new Rule(
                list(rule.getMatches()).stream().map(RuleMapper::match).toList(),
                list(rule.getFilters()).stream()
                        .map(filter -> filter(filter, namespace))
                        .toList(),
                list(rule.getBackendRefs()).stream()
                        .map(ref -> backend(
                                ref.getGroup(),
                                ref.getKind(),
                                ref.getNamespace() == null ? namespace : ref.getNamespace(),
                                ref.getName(),
                                ref.getPort(),
                                ref.getWeight(),
                                list(ref.getFilters()).stream()
                                        .map(filter -> filter(filter, namespace))
                                        .toList()))
                        .toList(),
                Optional.empty(),
                Optional.empty(),
                Policy.Retries.STANDARD);
    }

    static Rule tls(TLSRouteRule rule, String namespace) {
        return new Rule(
                List.of(),
                List.of(),
                list(rule.getBackendRefs()).stream()
                        .map((BackendRef ref) -> backend(
                                ref.getGroup(),
                                ref.getKind(),
                                ref.getNamespace() == null ? namespace : ref.getNamespace(),
                                ref.getName(),
                                ref.getPort(),
                                ref.getWeight(),
                                List.of()))
                        .toList(),
                Optional.empty(),
                Optional.empty(),
                Policy.Retries.STANDARD);
    }

    private static Policy.Retries retries(@Nullable HTTPRouteRetry retry) {
        return retry == null
                ? Policy.Retries.STANDARD
                : new Policy.Retries(
                        number(retry.getAttempts()),
                        list(retry.getCodes()),
                        Durations.parse(retry.getBackoff()).orElse(Duration.ZERO));
    }

    private static RuleMatch match(HTTPRouteMatch match) {
        var path = match.getPath();
        String value = path == null || path.getValue() == null ? "/" : path.getValue();
        PathType type = path == null || path.getType() == null
                ? PathType.PREFIX
                : switch (path.getType()) {
                    case "Exact" -> PathType.EXACT;
                    case "RegularExpression" -> PathType.REGEX;
                    default -> PathType.PREFIX;
                };
        return new RuleMatch(
                type,
                // All of the path must match, not only its beginning.
                type == PathType.REGEX
                        ? "(?:" + value + ")$"
                        : RequestPath.normalise(value).orElse(value),
                new Match(
                        Optional.ofNullable(match.getMethod()),
                        list(match.getHeaders()).stream()
                                .map(h -> field(h.getName().toLowerCase(Locale.ROOT), h.getType(), h.getValue()))
                                .toList(),
                        list(match.getQueryParams()).stream()
                                .map(q -> field(q.getName(), q.getType(), q.getValue()))
                                .toList()));
    }

    /** A method of gRPC is a path: {@code /service/method}. */
    private static RuleMatch match(GRPCRouteMatch match) {
        var method = match.getMethod();
        List<Match.Field> headers = list(match.getHeaders()).stream()
                .map(h -> field(h.getName().toLowerCase(Locale.ROOT), h.getType(), h.getValue()))
                .toList();
        Match rest = headers.isEmpty() ? Match.ANY : new Match(Optional.empty(), headers, List.of());
        if (method == null) {
            return new RuleMatch(PathType.PREFIX, "/", rest);
        }
        String service = text(method.getService());
        String name = text(method.getMethod());
        if ("RegularExpression".equals(method.getType())) {
            String any = "[^/]+";
            return new RuleMatch(
                    PathType.REGEX,
                    "/(?:" + (service.isEmpty() ? any : service) + ")/(?:" + (name.isEmpty() ? any : name) + ")$",
                    rest);
        }
        if (service.isEmpty()) {
            return new RuleMatch(PathType.REGEX, "/[^/]+/" + Pattern.quote(name) + "$", rest);
        }
        return name.isEmpty()
                ? new RuleMatch(PathType.PREFIX, "/" + service, rest)
                : new RuleMatch(PathType.EXACT, "/" + service + "/" + name, rest);
    }

    /** An expression that is not one matches nothing. */
    private static Match.Field field(String name, @Nullable String type, String value) {
        if ("RegularExpression".equals(type)) {
            SafeRegex pattern = SafeRegex.parse(value, SafeRegex.Case.REGARDED)
                    .or(() -> SafeRegex.parse("(?!)", SafeRegex.Case.REGARDED))
                    .orElseThrow();
            return new Match.Field(name, new Match.Test.Regex(pattern));
        }
        return new Match.Field(name, new Match.Test.Equal(value));
    }

    private static BackendReference backend(
            @Nullable String group,
            @Nullable String kind,
            String namespace,
            String name,
            @Nullable Integer port,
            @Nullable Integer weight,
            List<Filter> filters) {
        return new BackendReference(
                new Reference(text(group), kind == null ? "Service" : kind, namespace, name),
                number(port),
                weight == null ? 1 : weight,
                filters);
    }

    private static Filter filter(HTTPRouteFilter filter, String namespace) {
        if (filter.getRequestHeaderModifier() != null) {
            return new Filter.RequestFields(edits(filter.getRequestHeaderModifier()));
        } else if (filter.getResponseHeaderModifier() != null) {
            return new Filter.ResponseFields(edits(filter.getResponseHeaderModifier()));
        } else if (filter.getRequestRedirect() != null) {
            var redirect = filter.getRequestRedirect();
            return new Filter.Redirect(
                    redirect.getStatusCode() == null ? FOUND : redirect.getStatusCode(),
                    Optional.ofNullable(redirect.getScheme()),
                    Optional.ofNullable(redirect.getHostname()),
                    number(redirect.getPort()),
                    path(redirect.getPath()));
        } else if (filter.getUrlRewrite() != null) {
            return new Filter.Rewrite(
                    Optional.ofNullable(filter.getUrlRewrite().getHostname()),
                    path(filter.getUrlRewrite().getPath()));
        } else if (filter.getRequestMirror() != null) {
            return mirror(filter.getRequestMirror(), namespace);
        } else if (filter.getCors() != null) {
            return new Filter.CrossOrigin(cors(filter.getCors()));
        }
        return new Filter.Unknown(text(filter.getType()));
    }

    private static Filter filter(GRPCRouteFilter filter, String namespace) {
        if (filter.getRequestHeaderModifier() != null) {
            return new Filter.RequestFields(edits(filter.getRequestHeaderModifier()));
        } else if (filter.getResponseHeaderModifier() != null) {
            return new Filter.ResponseFields(edits(filter.getResponseHeaderModifier()));
        } else if (filter.getRequestMirror() != null) {
            return mirror(filter.getRequestMirror(), namespace);
        }
        return new Filter.Unknown(text(filter.getType()));
    }

    private static Filter mirror(HTTPRequestMirrorFilter mirror, String namespace) {
        var ref = mirror.getBackendRef();
        var fraction = mirror.getFraction();
        int numerator = fraction != null
                ? fraction.getNumerator()
                : mirror.getPercent() != null ? mirror.getPercent() : PERCENT;
        int denominator = fraction != null && fraction.getDenominator() != null ? fraction.getDenominator() : PERCENT;
        return new Filter.Mirror(
                backend(
                        ref.getGroup(),
                        ref.getKind(),
                        ref.getNamespace() == null ? namespace : ref.getNamespace(),
                        ref.getName(),
                        ref.getPort(),
                        1,
                        List.of()),
                numerator,
                denominator);
    }

    private static Edits edits(HTTPHeaderFilter filter) {
        return new Edits(
                list(filter.getSet()).stream()
                        .map(h -> new Edits.Field(h.getName(), h.getValue()))
                        .toList(),
                list(filter.getAdd()).stream()
                        .map(h -> new Edits.Field(h.getName(), h.getValue()))
                        .toList(),
                list(filter.getRemove()));
    }

    private static Optional<NewPath> path(@Nullable HTTPPathModifier path) {
        if (path == null) {
            return Optional.empty();
        }
        boolean whole = path.getReplaceFullPath() != null;
        return Optional.of(new NewPath(whole, text(whole ? path.getReplaceFullPath() : path.getReplacePrefixMatch())));
    }

    private static Policy.Cors cors(HTTPCORSFilter cors) {
        return new Policy.Cors(
                list(cors.getAllowOrigins()),
                joined(list(cors.getAllowMethods())),
                joined(list(cors.getAllowHeaders())),
                joined(list(cors.getExposeHeaders())),
                Boolean.TRUE.equals(cors.getAllowCredentials()),
                cors.getMaxAge() == null ? CORS_MAX_AGE : cors.getMaxAge());
    }

    private static String joined(List<String> names) {
        return String.join(", ", names);
    }
}
