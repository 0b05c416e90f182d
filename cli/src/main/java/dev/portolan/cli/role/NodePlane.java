package dev.portolan.cli.role;

import dev.portolan.cli.UserError;
import dev.portolan.cli.cluster.ClusterConfig.DataPlaneChoice;
import dev.portolan.linux.Ability;
import dev.portolan.linux.cgroup.Cgroup;
import dev.portolan.proxy.DataPlane;
import dev.portolan.proxy.DataPlaneException;
import dev.portolan.proxy.ebpf.EbpfConfig;
import dev.portolan.proxy.ebpf.EbpfPlane;
import dev.portolan.proxy.ebpf.Spread;
import dev.portolan.proxy.nftables.NftablesConfig;
import dev.portolan.proxy.nftables.NftablesPlane;
import dev.portolan.proxy.userspace.UserspaceConfig;
import dev.portolan.proxy.userspace.UserspacePlane;
import dev.portolan.rules.Cidr;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A data plane for a node that is not Portolan's own.
 *
 * @param plane to be closed by the caller
 * @param why why this one
 */
public record NodePlane(DataPlane plane, String why) {
    private static final String USUAL_TABLE = "portolan";
    private static final String USUAL_ID = "proxy";

    /**
     * Opens the one that is wanted, or the best that the host allows.
     *
     * @param cgroup whose sockets the data plane ebpf serves; all of this host where empty
     * @param spread how the data plane ebpf chooses
     * @throws UserError when the host cannot do what is wanted
     */
    public static NodePlane open(
            DataPlaneChoice wanted, NftablesConfig packets, List<Cidr> inside, Optional<Path> cgroup, Spread spread) {
        try {
            return switch (wanted) {
                case EBPF -> {
                    // Asked here, because a proxy that cannot apply anything would only try again for ever.
                    if (EbpfPlane.ability() instanceof Ability.Impossible(String reason)) throw new IOException(reason);
                    yield ebpf(packets, cgroup, spread, "asked for");
                }
                case NFTABLES -> new NodePlane(NftablesPlane.open(packets), "asked for");
                case USERSPACE -> userspace(inside, "asked for");
                case NONE -> throw new UserError(64, "--data-plane none: a service proxy needs one");
                case AUTO -> best(packets, inside, cgroup, spread);
            };
        } catch (IOException e) {
            throw new UserError(
                    69,
                    "--data-plane " + wanted.name().toLowerCase(java.util.Locale.ROOT) + " is not possible here: "
                            + e.getMessage());
        }
    }

    private static NodePlane best(NftablesConfig packets, List<Cidr> inside, Optional<Path> cgroup, Spread spread)
            throws IOException {
        if (NftablesPlane.ability() instanceof Ability.Impossible(String reason)) {
            return userspace(inside, reason);
        }
        if (EbpfPlane.ability() instanceof Ability.Impossible(String reason)) {
            return new NodePlane(NftablesPlane.open(packets), "this host allows it, but not the " + reason);
        }
        return ebpf(packets, cgroup, spread, "this host allows it; nftables for what comes from elsewhere");
    }

    private static NodePlane ebpf(NftablesConfig packets, Optional<Path> cgroup, Spread spread, String why)
            throws IOException {
        Cgroup served = cgroup.isPresent() ? new Cgroup(cgroup.get()) : Cgroup.root();
        DataPlane rest = NftablesPlane.open(packets);
        return new NodePlane(
                EbpfPlane.open(EbpfConfig.of(served, id(packets.table())).with(spread), rest),
                why + ", for sockets of " + served);
    }

    /** Who has tables of another name has pins of another name. */
    private static String id(String table) {
        return table.equals(USUAL_TABLE) ? USUAL_ID : table.replaceAll("[^A-Za-z0-9-]", "-");
    }

    private static NodePlane userspace(List<Cidr> inside, String why) {
        UserspaceConfig usual = UserspaceConfig.DEFAULT;
        return new NodePlane(
                new UserspacePlane(
                        new UserspaceConfig(usual.eventLoops(), usual.connectTimeout(), usual.udpIdle(), inside)),
                why);
    }

    /** Takes away what any run of any data plane left on this host; says what could be looked for. */
    public static List<String> cleanUp(NftablesConfig packets) {
        List<String> said = new ArrayList<>();
        if (!(NftablesPlane.ability() instanceof Ability.Possible)) {
            throw new UserError(69, "--cleanup needs the privilege of who made the rules: run it as root");
        }
        try {
            NodePlane plane = EbpfPlane.ability().possible()
                    ? ebpf(packets, Optional.empty(), Spread.RANDOM, "")
                    : new NodePlane(NftablesPlane.open(packets), "");
            try (DataPlane each = plane.plane()) {
                each.cleanUp();
                said.add("tables ip and ip6 " + packets.table());
                if (each.name().equals("ebpf")) said.add("programs, maps and pins of the data plane ebpf");
            }
            return said;
        } catch (IOException | DataPlaneException e) {
            throw new UserError(69, "--cleanup: " + e.getMessage());
        }
    }
}
