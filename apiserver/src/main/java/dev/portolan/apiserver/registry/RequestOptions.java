package dev.portolan.apiserver.registry;

import dev.portolan.apiserver.auth.User;
import java.util.ArrayList;
import java.util.List;

/**
 * How a write was asked for.
 *
 * @param dryRun decide everything, store nothing
 * @param validation what to do about fields that the schema doesn't know
 * @param warnings filled with what the client should be told in Warning headers
 * @param fieldManager who owns the fields that this write sets
 * @param requester who asks
 */
public record RequestOptions(
        boolean dryRun, FieldValidation validation, List<String> warnings, String fieldManager, User requester) {
    private static final String OURSELVES = "kube-apiserver";

    /** The values of the {@code fieldValidation} query parameter. */
    public enum FieldValidation {
        IGNORE,
        WARN,
        STRICT
    }

    /** A plain write, as the server itself does them. */
    public static RequestOptions plain() {
        return new RequestOptions(false, FieldValidation.IGNORE, new ArrayList<>(), OURSELVES, User.SERVER);
    }
}
