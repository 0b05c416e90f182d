package dev.portolan.cli.cluster;

import dev.portolan.apiserver.audit.AuditConfig;
import dev.portolan.cli.UserError;
import java.util.List;
import java.util.Optional;

/**
 * What a user asks of a cluster.
 *
 * @param state where it keeps what must outlive its process
 * @param ephemeral whether that folder goes when the cluster ends
 * @param dataPlane what carries connections to Services
 * @param sandbox where pods live
 * @param nodes how many, at least 1
 * @param zones the topology zones of the nodes in turn; may be empty
 * @param apiPort the API server's port on 127.0.0.1; 0 takes a free one
 * @param ingressPort the Ingress proxy's, likewise
 * @param ingressTlsPort the same for TLS
 * @param dnsPort the DNS server's, likewise
 * @param uiPort the live map's, likewise
 * @param audit where requests to the API server are written down; empty: nowhere
 */
public record ClusterConfig(
        StateFolder state,
        boolean ephemeral,
        DataPlaneChoice dataPlane,
        SandboxChoice sandbox,
        int nodes,
        List<String> zones,
        int apiPort,
        int ingressPort,
        int ingressTlsPort,
        int dnsPort,
        int uiPort,
        Optional<AuditConfig> audit) {
    /** More would be no longer this host's to carry. */
    private static final int MOST_NODES = 50;

    /** Checks. */
    public ClusterConfig {
        zones = List.copyOf(zones);
        if (nodes < 1 || nodes > MOST_NODES) {
            throw new UserError(64, "--nodes: " + nodes + " is not between 1 and " + MOST_NODES);
        }
        for (String zone : zones) {
            if (!zone.matches("[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?")) {
                throw new UserError(64, "--zones: \"" + zone + "\" cannot be the value of a label");
            }
        }
    }

    /** One whose requests are written down nowhere. */
    public ClusterConfig(
            StateFolder state,
            boolean ephemeral,
            DataPlaneChoice dataPlane,
            SandboxChoice sandbox,
            int nodes,
            List<String> zones,
            int apiPort,
            int ingressPort,
            int ingressTlsPort,
            int dnsPort,
            int uiPort) {
        this(
                state,
                ephemeral,
                dataPlane,
                sandbox,
                nodes,
                zones,
                apiPort,
                ingressPort,
                ingressTlsPort,
                dnsPort,
                uiPort,
                Optional.empty());
    }

    /** The data planes; AUTO is the best that the host allows. */
    public enum DataPlaneChoice {
        AUTO,
        EBPF,
        NFTABLES,
        USERSPACE,
        /** Nobody: another proxy makes Services answer, such as {@code portolan proxy}. */
        NONE
    }

    /** The sandboxes; AUTO is {@code netns} where the host allows it. */
    public enum SandboxChoice {
        AUTO,
        NETNS,
        LOOPBACK
    }
}
