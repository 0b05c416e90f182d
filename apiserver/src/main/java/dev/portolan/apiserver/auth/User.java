package dev.portolan.apiserver.auth;

import java.util.List;
import java.util.Map;

/**
 * Who asks.
 *
 * @param name such as {@code kubernetes-admin} or {@code system:node:node-1}
 * @param uid empty where there is none
 * @param groups such as {@code system:masters}
 * @param extra what else is known, such as the pod that a token was made for
 */
public record User(String name, String uid, List<String> groups, Map<String, List<String>> extra) {
    /** The group of everybody who has shown who they are. */
    public static final String AUTHENTICATED = "system:authenticated";
    /** The group that may do everything, whatever roles say. */
    public static final String MASTERS = "system:masters";
    /** Somebody without credentials. */
    public static final User ANONYMOUS = new User("system:anonymous", List.of("system:unauthenticated"));
    /** The server itself. */
    public static final User SERVER = new User("system:apiserver", List.of(MASTERS, AUTHENTICATED));

    public User {
        groups = List.copyOf(groups);
        extra = Map.copyOf(extra);
    }

    public User(String name, List<String> groups) {
        this(name, "", groups, Map.of());
    }

    public boolean isAnonymous() {
        return equals(ANONYMOUS);
    }

    public boolean in(String group) {
        return groups.contains(group);
    }
}
