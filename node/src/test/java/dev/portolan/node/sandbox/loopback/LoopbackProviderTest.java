package dev.portolan.node.sandbox.loopback;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portolan.node.sandbox.SandboxContract;
import dev.portolan.node.sandbox.SandboxException;
import dev.portolan.node.sandbox.SandboxProvider;
import dev.portolan.rules.Cidr;
import org.junit.jupiter.api.Test;

class LoopbackProviderTest extends SandboxContract {
    @Override
    protected SandboxProvider provider() {
        return new LoopbackProvider();
    }

    @Override
    protected Cidr range() {
        return Cidr.parse("127.201.7.0/24");
    }

    @Test
    void a_range_outside_127_8_is_refused_with_one_that_works() {
        assertThatThrownBy(() -> provider.open(Cidr.parse("10.244.0.0/24")))
                .isInstanceOf(SandboxException.class)
                .hasMessageContaining("10.244.0.0/24")
                .hasMessageContaining("127.244.0.0/16");
    }
}
