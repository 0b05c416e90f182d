package dev.portolan.apiserver.auth;

import java.util.List;

/**
 * Who asks.
 *
 * @param name such as {@code kubernetes-admin} or {@code system:node:node-1}
 * @param groups such as {@code system:masters}
 */
public record User(String name, List<String> groups) {
    /** Somebody without credentials. */
    public static final User ANONYMOUS = new User("system:anonymous", List.of("system:unauthenticated"));

    public boolean isAnonymous() {
        return equals(ANONYMOUS);
    }
}
