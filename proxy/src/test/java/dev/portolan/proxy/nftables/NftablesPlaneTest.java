package dev.portolan.proxy.nftables;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portolan.linux.Ability;
import dev.portolan.linux.HostAbility;
import dev.portolan.proxy.DataPlaneContract;
import dev.portolan.proxy.Site;

/** The contract, on a node and pods of network namespaces. */
class NftablesPlaneTest extends DataPlaneContract {
    private NamespaceSite site() {
        return (NamespaceSite) site;
    }

    @Override
    protected Site openSite() throws Exception {
        HostAbility host = HostAbility.probe();
        for (Ability needed : new Ability[] {host.pods(), host.nftables()}) {
            if (needed instanceof Ability.Impossible(String reason)) {
                assumeTrue(false, "skipped: " + reason);
            }
        }
        return new NamespaceSite(NamespaceSite.Bridge.PLAIN);
    }
}
