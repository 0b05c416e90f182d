package dev.portolan.proxy.nftables;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portolan.proxy.DataPlaneContract;
import dev.portolan.proxy.NamespaceSite;
import dev.portolan.proxy.Site;
import java.nio.file.Files;
import java.nio.file.Path;

/** The contract on a host whose bridges show their frames to the IP hooks: translation then happens before a frame is routed. */
class BridgeNetfilterTest extends DataPlaneContract {
    @Override
    protected Site openSite() throws Exception {
        assumeTrue(
                Files.exists(Path.of("/proc/sys/net/bridge/bridge-nf-call-iptables")),
                "skipped: the kernel module br_netfilter is not loaded");
        return NamespaceSite.open(NamespaceSite.Bridge.SEEN_BY_IP, NftablesPlane::open);
    }
}
