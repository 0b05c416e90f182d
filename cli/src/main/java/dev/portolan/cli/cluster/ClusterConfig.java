package dev.portolan.cli.cluster;

/**
 * What a user asks of a cluster.
 *
 * @param state where it keeps what must outlive its process
 * @param ephemeral whether that folder goes when the cluster ends
 * @param dataPlane what carries connections to Services
 * @param sandbox where pods live
 * @param apiPort the API server's port on 127.0.0.1; 0 takes a free one
 * @param ingressPort the Ingress proxy's, likewise
 * @param ingressTlsPort the same for TLS
 * @param dnsPort the DNS server's, likewise
 */
public record ClusterConfig(
        StateFolder state,
        boolean ephemeral,
        DataPlaneChoice dataPlane,
        SandboxChoice sandbox,
        int apiPort,
        int ingressPort,
        int ingressTlsPort,
        int dnsPort) {
    /** The data planes; AUTO is the best that the host allows. */
    public enum DataPlaneChoice {
        AUTO,
        EBPF,
        NFTABLES,
        USERSPACE
    }

    /** The sandboxes; AUTO is {@code netns} where the host allows it. */
    public enum SandboxChoice {
        AUTO,
        NETNS,
        LOOPBACK
    }
}
