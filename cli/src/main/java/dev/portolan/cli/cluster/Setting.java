package dev.portolan.cli.cluster;

import dev.portolan.cli.UserError;
import dev.portolan.cli.cluster.ClusterConfig.DataPlaneChoice;
import dev.portolan.cli.cluster.ClusterConfig.SandboxChoice;
import dev.portolan.cli.cluster.RunningCluster.Choice;
import dev.portolan.linux.Ability;
import dev.portolan.linux.HostAbility;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a cluster uses on this host, and why: decided once, from what the user asks and what the host allows.
 *
 * @param sandbox where pods live, never AUTO
 * @param dataPlane what carries connections, never AUTO
 * @param layout the addresses
 * @param sandboxChoice the sandbox in words
 * @param dataPlaneChoice the data plane in words
 * @param notes what is different from a full cluster, a sentence each
 */
record Setting(
        SandboxChoice sandbox,
        DataPlaneChoice dataPlane,
        Layout layout,
        Choice sandboxChoice,
        Choice dataPlaneChoice,
        List<String> notes) {

    /**
     * Decides.
     *
     * @throws UserError when the host cannot do what the user insists on
     */
    static Setting choose(SandboxChoice sandbox, DataPlaneChoice dataPlane, HostAbility host, Ability ebpf) {
        var notes = new ArrayList<String>();
        Choice pods = sandbox(sandbox, host.pods());
        boolean netns = pods.name().equals("netns");
        Choice plane = plane(dataPlane, netns, host.nftables(), ebpf);
        if (dataPlane == DataPlaneChoice.NONE) {
            notes.add("no Service answers until another proxy makes it, such as: portolan proxy");
        }
        if (!netns) {
            notes.add("pods are addresses in 127.0.0.0/8: a program must listen on its POD_IP, not on all addresses");
            notes.add("pods share this host's files: names resolve through PORTOLAN_DNS, not /etc/resolv.conf");
        }
        return new Setting(
                netns ? SandboxChoice.NETNS : SandboxChoice.LOOPBACK,
                DataPlaneChoice.valueOf(plane.name().toUpperCase(Locale.ROOT)),
                netns ? Layout.NETNS : Layout.LOOPBACK,
                pods,
                plane,
                List.copyOf(notes));
    }

    /** The same, chosen by an earlier run: the addresses in the state folder are made for it. */
    Setting asBefore() {
        Choice kept = new Choice(sandboxChoice.name(), "as when this state folder was made");
        return new Setting(sandbox, dataPlane, layout, kept, dataPlaneChoice, notes);
    }

    /** For several nodes: programs at sockets know one node's endpoints, a packet filter is each node's own. */
    Setting forNodes() {
        if (dataPlane != DataPlaneChoice.EBPF) return this;
        Choice each = new Choice("nftables", "with several nodes, each has its own");
        return new Setting(sandbox, DataPlaneChoice.NFTABLES, layout, sandboxChoice, each, notes);
    }

    private static Choice sandbox(SandboxChoice wanted, Ability netns) {
        return switch (wanted) {
            case LOOPBACK -> new Choice("loopback", "asked for");
            case NETNS -> {
                if (netns instanceof Ability.Impossible(String reason)) {
                    throw new UserError(
                            69,
                            "--sandbox netns is not possible here: " + reason
                                    + "\n  Run as root, or use --sandbox loopback.");
                }
                yield new Choice("netns", "asked for");
            }
            case AUTO ->
                netns instanceof Ability.Impossible(String reason)
                        ? new Choice("loopback", reason)
                        : new Choice("netns", "this host allows network namespaces");
        };
    }

    private static Choice plane(DataPlaneChoice wanted, boolean netns, Ability nftables, Ability ebpf) {
        if (wanted == DataPlaneChoice.NONE) return new Choice("none", "asked for");
        if (!netns && (wanted == DataPlaneChoice.NFTABLES || wanted == DataPlaneChoice.EBPF)) {
            String word = wanted.name().toLowerCase(Locale.ROOT);
            throw new UserError(69, "--data-plane " + word + " needs pods in network namespaces (--sandbox netns)");
        }
        if (netns && wanted == DataPlaneChoice.USERSPACE) {
            throw new UserError(
                    69,
                    "--data-plane userspace owns addresses of 127.0.0.0/8, which pods in network namespaces"
                            + " do not reach: use it with --sandbox loopback");
        }
        if (!netns)
            return new Choice("userspace", wanted == DataPlaneChoice.AUTO ? "pods are on loopback" : "asked for");
        if (nftables instanceof Ability.Impossible(String reason)) {
            throw new UserError(
                    69,
                    "pods in network namespaces need the data plane nftables, which is not possible here: " + reason
                            + "\n  Use --sandbox loopback.");
        }
        boolean auto = wanted == DataPlaneChoice.AUTO;
        if (wanted == DataPlaneChoice.NFTABLES) return new Choice("nftables", "asked for");
        return switch (ebpf) {
            case Ability.Possible yes ->
                new Choice("ebpf", auto ? "this host allows it; nftables for what comes from elsewhere" : "asked for");
            case Ability.Impossible(String reason) -> {
                if (!auto) throw new UserError(69, reason + "\n  Use --data-plane nftables.");
                yield new Choice("nftables", "this host allows it, but not the " + reason);
            }
        };
    }
}
