package dev.portolan.gateway.core;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What routing needs of one Ingress.
 *
 * @param key its name
 * @param created the older of two wins a conflict
 * @param className {@code spec.ingressClassName}
 * @param annotationClass the annotation {@code kubernetes.io/ingress.class}, which the field above replaced
 * @param defaultBackend for what no rule matches
 * @param rules every path of every rule, in order
 * @param tlsHosts the hosts of {@code spec.tls}; one entry {@code *} where it names none
 */
public record IngressView(
        IngressKey key,
        Instant created,
        Optional<String> className,
        Optional<String> annotationClass,
        Optional<BackendRef> defaultBackend,
        List<Rule> rules,
        List<String> tlsHosts) {
    /**
     * One path of one rule.
     *
     * @param host lower case; empty for any host
     * @param type how {@code path} is compared
     * @param path as written
     * @param backend where to
     */
    public record Rule(String host, PathType type, String path, BackendRef backend) {}

    /** Copies the lists. */
    public IngressView {
        rules = List.copyOf(rules);
        tlsHosts = List.copyOf(tlsHosts);
    }
}
