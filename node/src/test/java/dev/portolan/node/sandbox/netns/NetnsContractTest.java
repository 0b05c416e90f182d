package dev.portolan.node.sandbox.netns;

import dev.portolan.node.sandbox.SandboxContract;
import dev.portolan.node.sandbox.SandboxProvider;
import dev.portolan.rules.Cidr;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;

class NetnsContractTest extends SandboxContract {
    private HostUnderTest host;

    @Override
    protected SandboxProvider provider() throws Exception {
        host = new HostUnderTest();
        return host.provider("contract", "ptl0", HostUnderTest.SERVICES);
    }

    @Override
    protected Cidr range() {
        return HostUnderTest.PODS;
    }

    @Override
    protected <T> T onHost(Callable<T> body) throws Exception {
        return host.on(body);
    }

    @AfterEach
    void closeHost() {
        if (host != null) {
            host.close();
        }
    }
}
