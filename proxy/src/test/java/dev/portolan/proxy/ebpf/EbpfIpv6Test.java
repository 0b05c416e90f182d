package dev.portolan.proxy.ebpf;

import dev.portolan.proxy.DataPlaneContract;
import dev.portolan.proxy.Site;

/** The contract, where every address is IPv6. */
class EbpfIpv6Test extends DataPlaneContract {
    @Override
    protected Site openSite() throws Exception {
        return EbpfSite.openWithIpv6();
    }
}
