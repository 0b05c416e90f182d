package dev.portolan.dns.edge;

/** Who walks the search list of a pod. */
public enum PodSearches {
    /** Its own resolver, as always. */
    LEFT_TO_THEM,
    /** The server, in one round trip; for that it follows all pods. */
    WALKED
}
