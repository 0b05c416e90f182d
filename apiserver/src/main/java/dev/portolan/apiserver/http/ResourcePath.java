package dev.portolan.apiserver.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a resource URL names (Kubernetes API concepts, "Resource URIs").
 *
 * @param namespace empty: cluster scope, or all namespaces
 * @param name empty: the collection
 * @param subresource empty: the object itself
 * @param rest what follows the subresource, for proxies
 */
public record ResourcePath(
        String group,
        String version,
        String namespace,
        String plural,
        String name,
        String subresource,
        List<String> rest) {
    /** Reads a decoded URL path; empty where it is none of a resource, such as a discovery document's. */
    public static Optional<ResourcePath> parse(String path) {
        var parts = new ArrayList<String>();
        for (String part : path.split("/", -1)) {
            if (!part.isEmpty()) parts.add(part);
        }
        if (parts.size() >= 3 && parts.getFirst().equals("api"))
            return resource("", parts.get(1), parts.subList(2, parts.size()));
        if (parts.size() >= 4 && parts.getFirst().equals("apis")) {
            return resource(parts.get(1), parts.get(2), parts.subList(3, parts.size()));
        }
        return Optional.empty();
    }

    private static Optional<ResourcePath> resource(String group, String version, List<String> parts) {
        String namespace = "";
        var rest = parts;
        boolean inNamespace = parts.getFirst().equals("namespaces")
                && parts.size() >= 3
                && !(parts.size() == 3
                        && (parts.get(2).equals("status") || parts.get(2).equals("finalize")));
        if (inNamespace) {
            namespace = parts.get(1);
            rest = parts.subList(2, parts.size());
        }
        return Optional.of(new ResourcePath(
                group,
                version,
                namespace,
                rest.getFirst(),
                rest.size() > 1 ? rest.get(1) : "",
                rest.size() > 2 ? rest.get(2) : "",
                rest.size() > 3 ? List.copyOf(rest.subList(3, rest.size())) : List.of()));
    }
}
