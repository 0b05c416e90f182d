package dev.portolan.proxy.nftables;

import dev.portolan.proxy.DataPlaneContract;
import dev.portolan.proxy.NamespaceSite;
import dev.portolan.proxy.Site;

/** The contract, where every address is IPv6. */
class NftablesIpv6Test extends DataPlaneContract {
    @Override
    protected Site openSite() throws Exception {
        return NamespaceSite.openWithIpv6(NftablesPlane::open);
    }
}
