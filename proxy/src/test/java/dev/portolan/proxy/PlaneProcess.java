package dev.portolan.proxy;

import dev.portolan.linux.bpf.BpfFileSystem;
import dev.portolan.linux.cgroup.Cgroup;
import dev.portolan.proxy.core.Affinity;
import dev.portolan.proxy.core.Backend;
import dev.portolan.proxy.core.Delta;
import dev.portolan.proxy.core.Forwarding;
import dev.portolan.proxy.core.Frontend;
import dev.portolan.proxy.core.Policy;
import dev.portolan.proxy.core.PortOwner;
import dev.portolan.proxy.core.Protocol;
import dev.portolan.proxy.core.ServiceTable;
import dev.portolan.proxy.core.Target;
import dev.portolan.proxy.ebpf.EbpfConfig;
import dev.portolan.proxy.ebpf.EbpfPlane;
import dev.portolan.proxy.nftables.NftablesConfig;
import dev.portolan.proxy.nftables.NftablesPlane;
import dev.portolan.rules.Cidr;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A process that applies one Service by a data plane of the kernel, says {@code applied}, and waits to be killed. */
public final class PlaneProcess {
    private PlaneProcess() {}

    /** @param args the VIP, its port, the backend's port, then for ebpf the cgroup and the pins */
    public static void main(String[] args) throws Exception {
        DataPlane plane = NftablesPlane.open(
                NftablesConfig.of(List.of(Cidr.parse("10.244.0.0/16")), List.of(NamespaceSite.SERVICES), "ptl0"));
        if (args.length > 3) {
            plane = EbpfPlane.open(
                    new EbpfConfig(
                            new Cgroup(Path.of(args[3])),
                            new BpfFileSystem(Path.of(args[4])),
                            "portolan",
                            new EbpfConfig.Capacity(4096, 16_384, 4096)),
                    plane);
        }
        Target target = new Target.Balance(List.of(
                Backend.of("10.244.0.10", Integer.parseInt(args[2])),
                Backend.of("10.244.0.11", Integer.parseInt(args[2]))));
        ServiceTable table = ServiceTable.of(Map.of(
                Frontend.of(args[0], Integer.parseInt(args[1]), Protocol.TCP),
                new Forwarding(
                        new PortOwner("default", "shop", ""),
                        Forwarding.Kind.CLUSTER_IP,
                        Policy.CLUSTER,
                        Affinity.NONE,
                        target,
                        target,
                        List.of())));
        plane.apply(table, Delta.between(ServiceTable.EMPTY, table));
        System.out.println("applied");
        new CountDownLatch(1).await();
    }
}
