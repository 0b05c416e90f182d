package dev.portolan.apiserver.http;

import java.util.List;
import java.util.Optional;

/**
 * What stands where a proxy URL names its object: {@code [SCHEME:]NAME[:PORT]} (Kubernetes documentation, "Manually constructing
 * apiserver proxy URLs").
 *
 * @param scheme http, https, or empty where the URL does not say
 * @param port a number or a name; empty where the URL does not say
 */
record ProxyName(String scheme, String name, String port) {
    /** Reads one; empty where it is none. */
    static Optional<ProxyName> parse(String text) {
        String[] parts = text.split(":", -1);
        var name = switch (parts.length) {
            case 1 -> new ProxyName("", parts[0], "");
            case 2 -> new ProxyName("", parts[0], parts[1]);
            case 3 -> new ProxyName(parts[0], parts[1], parts[2]);
            default -> new ProxyName("", "", "");
        };
        boolean good = !name.name.isEmpty() && List.of("", "http", "https").contains(name.scheme);
        return good ? Optional.of(name) : Optional.empty();
    }
}
