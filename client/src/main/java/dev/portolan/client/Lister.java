package dev.portolan.client;

import java.util.List;
import java.util.Optional;

/**
 * Reads objects of one kind from memory. What it returns is shared: treat every object as immutable. Results are ordered by
 * namespace and name, and may be a little behind the API server.
 *
 * @param <T> the kind
 */
public interface Lister<T> {
    /** Every known object. */
    List<T> list();

    /** Every known object of {@code namespace}. */
    List<T> list(String namespace);

    /** The object of that name, if known; {@code namespace} is empty for kinds outside any namespace. */
    Optional<T> get(String namespace, String name);

    /** The object named by {@code key}, if known. */
    default Optional<T> get(ObjectKey key) {
        return get(key.namespace(), key.name());
    }
}
