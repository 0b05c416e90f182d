package dev.portolan.apiserver.auth;

/**
 * What somebody asks to be allowed: a verb on a resource, or on a path that is none of a resource.
 *
 * @param verb as in RBAC: get, list, watch, create, update, patch, delete, deletecollection, or get, post … of a path
 * @param resource the plural; empty for a path
 * @param subresource empty for the object itself
 * @param namespace empty at the cluster scope
 * @param name empty where no object is named
 * @param path of a request that is not for a resource; else empty
 */
public record Attributes(
        User user,
        String verb,
        String group,
        String version,
        String resource,
        String subresource,
        String namespace,
        String name,
        String path) {
    /** A verb on a path that is none of a resource. */
    public static Attributes ofPath(User user, String verb, String path) {
        return new Attributes(user, verb, "", "", "", "", "", "", path);
    }

    /** A verb on a resource. */
    public static Attributes ofResource(
            User user, String verb, String group, String resource, String namespace, String name) {
        return new Attributes(user, verb, group, "v1", resource, "", namespace, name, "");
    }

    public boolean isResource() {
        return !resource.isEmpty();
    }

    /** {@code pods/log}: how rules name it. */
    public String fullResource() {
        return subresource.isEmpty() ? resource : resource + "/" + subresource;
    }

    /** Why a refusal is one, in Kubernetes' words. */
    public String refusal() {
        if (!isResource()) return "User \"%s\" cannot %s path \"%s\"".formatted(user.name(), verb, path);
        return "User \"%s\" cannot %s resource \"%s\" in API group \"%s\" %s"
                .formatted(
                        user.name(),
                        verb,
                        fullResource(),
                        group,
                        namespace.isEmpty() ? "at the cluster scope" : "in the namespace \"" + namespace + "\"");
    }
}
