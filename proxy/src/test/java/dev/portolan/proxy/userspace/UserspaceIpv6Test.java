package dev.portolan.proxy.userspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.proxy.DataPlaneContract;
import dev.portolan.proxy.Site;
import dev.portolan.proxy.core.Protocol;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The contract, where every address is IPv6. */
class UserspaceIpv6Test extends DataPlaneContract {
    @Override
    protected Site openSite() throws Exception {
        return Ipv6Site.open();
    }

    /** There is no range of addresses that are everybody's own, as 127.0.0.0/8 is: the backend sees the proxy. */
    @Test
    @Override
    public void a_backend_sees_the_client_s_own_address() throws Exception {
        apply(Map.of(vip(0, Protocol.TCP), to(0)));
        assertThat(call(vip(0)).from()).isNotEqualTo(site.client().getHostAddress());
    }
}
