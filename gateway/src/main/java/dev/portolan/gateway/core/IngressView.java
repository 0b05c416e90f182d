package dev.portolan.gateway.core;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What routing needs of one Ingress.
 *
 * @param key its name
 * @param created the older of two wins a conflict
 * @param className {@code spec.ingressClassName}
 * @param annotationClass the annotation {@code kubernetes.io/ingress.class}, which the field above replaced
 * @param defaultBackend for what no rule matches
 * @param rules every path of every rule, in order
 * @param tls {@code spec.tls}
 * @param annotations those of ingress-nginx, without their common prefix
 */
public record IngressView(
        IngressKey key,
        Instant created,
        Optional<String> className,
        Optional<String> annotationClass,
        Optional<BackendRef> defaultBackend,
        List<Rule> rules,
        List<Tls> tls,
        Map<String, String> annotations) {
    /**
     * One entry of {@code spec.tls}.
     *
     * @param hosts lower case; empty for all hosts of the rules
     * @param secret empty for the gateway's own certificate
     */
    public record Tls(List<String> hosts, Optional<String> secret) {
        /** Copies the list. */
        public Tls {
            hosts = List.copyOf(hosts);
        }
    }

    /**
     * One path of one rule.
     *
     * @param host lower case; empty for any host
     * @param type how {@code path} is compared
     * @param path as written
     * @param backend where to
     */
    public record Rule(String host, PathType type, String path, BackendRef backend) {}

    /** Every Secret that it names, whatever for. */
    public Set<SecretKey> secrets() {
        Set<SecretKey> named = new HashSet<>();
        tls.forEach(t -> t.secret().ifPresent(name -> named.add(new SecretKey(key.namespace(), name))));
        String users = annotations.get("auth-secret");
        if (users != null) {
            named.add(new SecretKey(key.namespace(), users.substring(users.indexOf('/') + 1)));
        }
        return named;
    }

    /** Copies the lists. */
    public IngressView {
        rules = List.copyOf(rules);
        tls = List.copyOf(tls);
        annotations = Map.copyOf(annotations);
    }
}
