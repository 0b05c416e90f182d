package dev.portolan.node.core;

import io.fabric8.kubernetes.api.model.PodDNSConfig;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A resolver's configuration, resolv.conf(5).
 *
 * @param options by name, with the value after the colon or an empty string
 */
public record ResolvConf(List<String> nameservers, List<String> searches, Map<String, String> options) {
    /** Copies. */
    public ResolvConf {
        nameservers = List.copyOf(nameservers);
        searches = List.copyOf(searches);
        options = new LinkedHashMap<>(options);
    }

    /** Reads a file's text; what it doesn't know it leaves out, as resolvers do. */
    public static ResolvConf parse(String text) {
        List<String> nameservers = new ArrayList<>();
        List<String> searches = new ArrayList<>();
        Map<String, String> options = new LinkedHashMap<>();
        for (String line : text.split("\n")) {
            List<String> words = List.of(line.strip().split("\\s+"));
            List<String> values = words.subList(1, words.size());
            switch (words.getFirst()) {
                case "nameserver" -> nameservers.addAll(values);
                case "search", "domain" -> {
                    searches.clear();
                    searches.addAll(values);
                }
                case "options" -> values.forEach(v -> option(v, options));
                default -> {
                    continue;
                }
            }
        }
        return new ResolvConf(nameservers, searches, options);
    }

    private static void option(String text, Map<String, String> options) {
        String[] parts = text.split(":", 2);
        options.put(parts[0], parts.length > 1 ? parts[1] : "");
    }

    /**
     * What a pod is to have, by its dnsPolicy and dnsConfig (Kubernetes documentation, "DNS for Services and Pods").
     *
     * @param clusterDns the cluster's name servers; none means that every pod has the host's
     * @param domain such as {@code cluster.local}
     * @param host the host's own
     */
    public static ResolvConf of(
            PodSpec spec, String namespace, Collection<String> clusterDns, String domain, ResolvConf host) {
        String policy = spec.getDnsPolicy() == null ? "ClusterFirst" : spec.getDnsPolicy();
        boolean hostNetwork = Boolean.TRUE.equals(spec.getHostNetwork());
        boolean cluster = policy.equals("ClusterFirstWithHostNet") || (policy.equals("ClusterFirst") && !hostNetwork);
        ResolvConf base;
        if (policy.equals("None")) {
            base = new ResolvConf(List.of(), List.of(), Map.of());
        } else if (cluster && !clusterDns.isEmpty()) {
            List<String> searches = new ArrayList<>(List.of(namespace + ".svc." + domain, "svc." + domain, domain));
            searches.addAll(host.searches);
            base = new ResolvConf(List.copyOf(clusterDns), searches, Map.of("ndots", "5"));
        } else {
            base = host;
        }
        return spec.getDnsConfig() == null ? base : base.and(spec.getDnsConfig());
    }

    private ResolvConf and(PodDNSConfig more) {
        LinkedHashSet<String> servers = new LinkedHashSet<>(nameservers);
        servers.addAll(more.getNameservers());
        LinkedHashSet<String> domains = new LinkedHashSet<>(searches);
        domains.addAll(more.getSearches());
        Map<String, String> merged = new LinkedHashMap<>(options);
        more.getOptions().forEach(o -> merged.put(o.getName(), o.getValue() == null ? "" : o.getValue()));
        return new ResolvConf(List.copyOf(servers), List.copyOf(domains), merged);
    }

    /** The file's text. */
    public String text() {
        StringBuilder out = new StringBuilder();
        if (!searches.isEmpty()) {
            out.append("search ").append(String.join(" ", searches)).append('\n');
        }
        nameservers.forEach(each -> out.append("nameserver ").append(each).append('\n'));
        if (!options.isEmpty()) {
            out.append(options.entrySet().stream()
                    .map(e -> e.getValue().isEmpty() ? e.getKey() : e.getKey() + ":" + e.getValue())
                    .collect(Collectors.joining(" ", "options ", "\n")));
        }
        return out.toString();
    }
}
