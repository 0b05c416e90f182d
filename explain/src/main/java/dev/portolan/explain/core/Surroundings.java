package dev.portolan.explain.core;

import dev.portolan.rules.LabelSelector;
import java.util.List;
import java.util.Map;

/**
 * What a request meets besides Services and pods.
 *
 * @param gateway where Ingresses are served, {@code host:port}, or empty when unknown
 * @param enforcement who holds network policies: a product's name, {@link #NOBODY}, or empty when unknown
 * @param unseen kinds that we were not allowed to read
 */
public record Surroundings(
        List<Node> nodes,
        List<Ingress> ingresses,
        List<IngressClass> classes,
        List<Certificate> certificates,
        List<Policy> policies,
        String gateway,
        String enforcement,
        List<String> unseen) {
    /** Value of {@code enforcement} where policies are stored and nobody holds them. */
    public static final String NOBODY = "nobody";

    /** Nothing known. */
    public static final Surroundings NONE =
            new Surroundings(List.of(), List.of(), List.of(), List.of(), List.of(), "", "", List.of());

    /** Nodes alone. */
    public static Surroundings of(List<Node> nodes) {
        return new Surroundings(nodes, List.of(), List.of(), List.of(), List.of(), "", "", List.of());
    }

    /** What leads in by Ingresses alone. */
    public static Surroundings of(List<Ingress> ingresses, List<IngressClass> classes, List<Certificate> certificates) {
        return new Surroundings(List.of(), ingresses, classes, certificates, List.of(), "", "", List.of());
    }

    /** A node; {@code addresses} are those at which node ports answer. */
    public record Node(
            String name, boolean ready, boolean cordoned, List<String> addresses, Map<String, String> labels) {}

    /**
     * An Ingress.
     *
     * @param className the class it names, or empty
     * @param rules host, path and backend, in order
     * @param hasDefault whether there is a default backend
     */
    public record Ingress(
            String namespace,
            String name,
            String className,
            List<Tls> tls,
            List<Rule> rules,
            boolean hasDefault,
            Life life) {}

    /** Names for which a Secret's certificate is to be shown. */
    public record Tls(List<String> hosts, String secret) {}

    /**
     * One path of an Ingress.
     *
     * @param host empty for any
     * @param pathType {@code Exact}, {@code Prefix} or {@code ImplementationSpecific}
     * @param field where the backend's Service stands in the Ingress
     */
    public record Rule(String host, String path, String pathType, String field) {}

    /** An IngressClass. */
    public record IngressClass(String name, String controller, boolean isDefault) {}

    /**
     * The certificate of a TLS Secret.
     *
     * @param names the DNS names that it is for
     * @param problem why it cannot be used, or empty
     */
    public record Certificate(String namespace, String secret, List<String> names, String problem) {}

    /** A NetworkPolicy, as far as it is about what may come in: the pods it selects, and how many rules let somebody in. */
    public record Policy(String namespace, String name, LabelSelector pods, boolean ingress, int allowed) {}
}
