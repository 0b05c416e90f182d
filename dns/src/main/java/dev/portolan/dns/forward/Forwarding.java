package dev.portolan.dns.forward;

import dev.portolan.dns.wire.Name;
import java.util.Map;

/**
 * Who is asked for which names.
 *
 * @param rest who is asked for all names that no stub domain has
 * @param stubs domains with servers of their own; a name belongs to the longest that it is within
 */
public record Forwarding(Upstreams rest, Map<Name, Upstreams> stubs) {
    /** Copies the map. */
    public Forwarding {
        stubs = Map.copyOf(stubs);
    }

    /** One list for all names. */
    public static Forwarding to(Upstreams upstreams) {
        return new Forwarding(upstreams, Map.of());
    }

    /** Who is asked for {@code name}. */
    Upstreams of(Name name) {
        if (stubs.isEmpty()) {
            return rest;
        }
        for (int cut = 0; cut <= name.labels(); cut++) {
            Upstreams own = stubs.get(name.without(cut));
            if (own != null) {
                return own;
            }
        }
        return rest;
    }
}
