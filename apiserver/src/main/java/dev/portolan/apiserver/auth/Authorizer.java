package dev.portolan.apiserver.auth;

/** Decides whether a user may do something. */
public interface Authorizer {
    /**
     * @param verb as in RBAC: get, list, watch, create, update, patch, delete, deletecollection
     * @param resource plural with subresource, such as {@code pods/log}
     */
    boolean allows(User user, String verb, String group, String resource, String namespace, String name);

    /** Whoever the cluster's authority has signed a certificate for may do everything; nobody else anything. */
    static Authorizer certificateHolders() {
        return (user, verb, group, resource, namespace, name) -> !user.isAnonymous();
    }
}
