package dev.portolan.gateway.core;

import dev.portolan.rules.LabelSelector;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What routing needs of the Gateway API's objects (gateway.networking.k8s.io, standard channel).
 *
 * @param ours names of the GatewayClasses whose controller this is
 * @param grants ReferenceGrants
 * @param namespaces labels of each Namespace, for listeners that select by them
 */
public record GatewayApi(
        Set<String> ours,
        List<Gateway> gateways,
        List<Route> routes,
        List<Grant> grants,
        List<BackendPolicy> policies,
        Map<String, Map<String, String>> namespaces) {
    /** Nothing. */
    public static final GatewayApi NONE =
            new GatewayApi(Set.of(), List.of(), List.of(), List.of(), List.of(), Map.of());

    /** Every Service that a route names. */
    public Set<ServiceKey> services() {
        Set<ServiceKey> all = new HashSet<>();
        for (Route route : routes) {
            for (Rule rule : route.rules()) {
                rule.backends().forEach(each -> all.add(key(each)));
                rule.filters().forEach(filter -> {
                    if (filter instanceof Filter.Mirror mirror) {
                        all.add(key(mirror.to()));
                    }
                });
            }
        }
        return all;
    }

    private static ServiceKey key(BackendReference reference) {
        return new ServiceKey(reference.to().namespace(), reference.to().name());
    }

    /** Every Secret that a listener names. */
    public Set<SecretKey> secrets() {
        return gateways.stream()
                .flatMap(gateway -> gateway.listeners().stream())
                .flatMap(listener -> listener.certificates().stream())
                .map(reference -> new SecretKey(reference.namespace(), reference.name()))
                .collect(Collectors.toSet());
    }

    /** The API group of all its kinds. */
    public static final String GROUP = "gateway.networking.k8s.io";

    /** Names one object of a kind that is known. */
    public record Name(String kind, String namespace, String name) implements Comparable<Name> {
        @Override
        public int compareTo(Name other) {
            int byNamespace = namespace.compareTo(other.namespace);
            return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
        }

        /** {@code HTTPRoute shop/web}. */
        @Override
        public String toString() {
            return kind + " " + namespace + "/" + name;
        }
    }

    /** A Gateway. */
    public record Gateway(Name name, long generation, Instant created, String className, List<Listener> listeners) {}

    /**
     * One of its listeners.
     *
     * @param hostname lower case; empty for all
     * @param passthrough whether TLS goes to the backend as it is
     * @param certificates Secrets
     * @param kinds of routes that may attach, as {@code group/kind}; empty for what the protocol allows
     */
    public record Listener(
            String name,
            String hostname,
            int port,
            String protocol,
            boolean passthrough,
            List<Reference> certificates,
            From from,
            LabelSelector selector,
            List<String> kinds) {}

    /** Of which namespaces routes may attach. */
    public enum From {
        ALL,
        SAME,
        SELECTOR,
        NONE
    }

    /** A reference to another object; {@code namespace} is filled in. */
    public record Reference(String group, String kind, String namespace, String name) {}

    /** Which Gateway a route wants to be attached to. */
    public record Parent(
            String group,
            String kind,
            Optional<String> namespace,
            String name,
            Optional<String> section,
            OptionalInt port) {}

    /** An HTTPRoute, GRPCRoute or TLSRoute. */
    public record Route(
            Name name,
            long generation,
            Instant created,
            List<String> hostnames,
            List<Parent> parents,
            List<Rule> rules) {}

    /** One rule of a route. */
    public record Rule(
            List<RuleMatch> matches,
            List<Filter> filters,
            List<BackendReference> backends,
            Optional<Duration> request,
            Optional<Duration> backendRequest,
            Policy.Retries retries) {}

    /** One alternative of a rule. */
    public record RuleMatch(PathType type, String path, Match match) {}

    /** A backend with its share. */
    public record BackendReference(Reference to, OptionalInt port, int weight, List<Filter> filters) {}

    /** What a rule does besides sending on. */
    public sealed interface Filter {
        /** Its name in the API. */
        default String type() {
            return switch (this) {
                case RequestFields _ -> "RequestHeaderModifier";
                case ResponseFields _ -> "ResponseHeaderModifier";
                case Redirect _ -> "RequestRedirect";
                case Rewrite _ -> "URLRewrite";
                case Mirror _ -> "RequestMirror";
                case CrossOrigin _ -> "CORS";
                case Unknown(String named) -> named;
            };
        }

        /** RequestHeaderModifier. */
        record RequestFields(Edits edits) implements Filter {}

        /** ResponseHeaderModifier. */
        record ResponseFields(Edits edits) implements Filter {}

        /** RequestRedirect. */
        record Redirect(
                int status, Optional<String> scheme, Optional<String> host, OptionalInt port, Optional<NewPath> path)
                implements Filter {}

        /** URLRewrite. */
        record Rewrite(Optional<String> host, Optional<NewPath> path) implements Filter {}

        /** RequestMirror. */
        record Mirror(BackendReference to, int numerator, int denominator) implements Filter {}

        /** CORS. */
        record CrossOrigin(Policy.Cors cors) implements Filter {}

        /** One that is not known here. */
        record Unknown(String named) implements Filter {}
    }

    /** ReplaceFullPath or ReplacePrefixMatch. */
    public record NewPath(boolean whole, String value) {}

    /** A ReferenceGrant of one namespace. */
    public record Grant(String namespace, List<GrantFrom> from, List<GrantTo> to) {}

    /** Who may refer. */
    public record GrantFrom(String group, String kind, String namespace) {}

    /** To what; an empty name for all of the kind. */
    public record GrantTo(String group, String kind, String name) {}

    /**
     * A BackendTLSPolicy.
     *
     * @param targets Service and, where not empty, the name of its port
     * @param authorities PEM, or why there is none
     */
    public record BackendPolicy(
            Name name,
            long generation,
            Instant created,
            List<Target> targets,
            String hostname,
            Authorities authorities) {}

    /** What a BackendTLSPolicy is for. */
    public record Target(String service, String port) {}

    /** Whom a BackendTLSPolicy believes. */
    public sealed interface Authorities {
        /** Those. */
        record Trusted(Wire.Trust trust) implements Authorities {}

        /** Nobody can be believed, for this reason. */
        record Fault(String reason, String message) implements Authorities {}
    }
}
