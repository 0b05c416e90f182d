package dev.portolan.cli.cluster;

import dev.portolan.linux.Ability;
import dev.portolan.linux.cgroup.Cgroup;
import dev.portolan.node.runtime.process.ProcessMarks;
import dev.portolan.node.sandbox.SandboxException;
import dev.portolan.node.sandbox.netns.NetnsConfig;
import dev.portolan.node.sandbox.netns.NetnsSandboxProvider;
import dev.portolan.proxy.DataPlane;
import dev.portolan.proxy.DataPlaneException;
import dev.portolan.proxy.nftables.NftablesPlane;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a killed cluster may have left on this host: processes with its mark, links with its alias, rules in our table. */
public final class Leftovers {
    private final StateFolder state;

    private Leftovers(StateFolder state) {
        this.state = state;
    }

    /** Those of one state folder's cluster. */
    public static Leftovers of(StateFolder state) {
        return new Leftovers(state);
    }

    /**
     * Removes them; does nothing while the cluster runs, or where the last run ended in order.
     *
     * @return what was removed, a phrase each
     */
    public List<String> remove() throws IOException {
        var removed = new ArrayList<String>();
        var last = state.last();
        if (last.isEmpty() || state.running().isPresent()) return removed;
        int processes = ProcessMarks.killLeftovers(state.id());
        if (processes > 0) removed.add(processes + (processes == 1 ? " process" : " processes"));
        if (last.get().sandbox().name().equals("netns") && NftablesPlane.ability() instanceof Ability.Possible) {
            removed.addAll(network(last.get().dataPlane().name()));
        }
        if (last.get().ephemeral()) {
            state.delete();
            removed.add("its state folder");
        } else {
            state.clear();
        }
        return removed;
    }

    private List<String> network(String dataPlane) throws IOException {
        var removed = new ArrayList<String>();
        var config = new NetnsConfig(state.id(), NetnsConfig.DEFAULT_BRIDGE, List.of());
        try (var sandboxes = NetnsSandboxProvider.here(config)) {
            NetnsSandboxProvider.killStrays(state.id());
            sandboxes.removeLeftovers();
            removed.add("bridge and links");
            switch (dataPlane) {
                case "nftables" -> {
                    cleanUp(NodeParts.nftables(Layout.NETNS));
                    removed.add("packet filter rules");
                }
                case "ebpf" -> {
                    cleanUp(NodeParts.ebpf(Cgroup.root(), state.id(), Layout.NETNS));
                    SocketGroup.removeLeft(state.id());
                    removed.add("packet filter rules");
                    removed.add("programs at sockets and their cgroup");
                }
                default -> {} // what another proxy made is that one's
            }
            return removed;
        } catch (SandboxException | DataPlaneException e) {
            throw new IOException("cannot remove what a killed run left: " + e.getMessage(), e);
        }
    }

    private static void cleanUp(DataPlane plane) throws DataPlaneException {
        try (plane) {
            plane.cleanUp();
        }
    }
}
