package dev.portolan.proxy.nftables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portolan.proxy.DataPlaneContract;
import dev.portolan.proxy.NamespaceSite;
import dev.portolan.proxy.Site;
import dev.portolan.proxy.core.Protocol;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The contract, where every address is IPv6. */
class NftablesIpv6Test extends DataPlaneContract {
    @Override
    protected Site openSite() throws Exception {
        return NamespaceSite.openWithIpv6(NftablesPlane::open);
    }

    /** The node redirects the client of a VIP that nobody translates to its own link; who believes that asks for the VIP there. */
    @Test
    void a_call_that_led_nowhere_does_not_spoil_the_next_one() throws Exception {
        assertThatThrownBy(() -> call(vip(0))).isInstanceOf(IOException.class);
        apply(Map.of(vip(0, Protocol.TCP), to(1)));
        assertThat(call(vip(0)).backend()).isEqualTo(1);
    }
}
