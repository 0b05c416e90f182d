package dev.portolan.apiserver.kinds;

/**
 * A name that at most one object of the cluster may hold, such as an address or a node port.
 *
 * @param key {@code clusterips/10.96.0.10} or {@code nodeports/30008}
 * @param holder who takes it, in words for a person: {@code default/web}
 */
public record Claim(String key, String holder) {}
