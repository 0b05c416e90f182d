package dev.portolan.dns.edge;

/** Which names like {@code 10-244-0-7.default.pod.cluster.local} have an answer. */
public enum PodNames {
    /** None. */
    DISABLED,
    /** Every address in an existing namespace, whether a pod has it or not: cheap, and proof of nothing. */
    INSECURE,
    /** Those of pods that there are. */
    VERIFIED
}
