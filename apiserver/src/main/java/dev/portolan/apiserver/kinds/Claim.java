package dev.portolan.apiserver.kinds;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A name that at most one object of the cluster may hold, such as an address or a node port.
 *
 * @param key {@code clusterips/10.96.0.10} or {@code nodeports/30008}
 * @param holder who takes it, in words for a person: {@code default/web}
 * @param object the API object that the claim is, where it is one; null where it is not
 */
public record Claim(String key, String holder, @Nullable ObjectNode object) {
    /** What keys of addresses begin with. */
    public static final String ADDRESSES = "clusterips/";

    /** What keys of node ports begin with. */
    public static final String PORTS = "nodeports/";

    /** The claim of a Service on a key; addresses are API objects. */
    public static Claim of(String key, String namespace, String service) {
        String holder = namespace + "/" + service;
        return key.startsWith(ADDRESSES)
                ? new Claim(key, holder, IpAddressObject.of(key.substring(ADDRESSES.length()), namespace, service))
                : new Claim(key, holder, null);
    }
}
