package dev.portolan.node.sandbox.loopback;

import dev.portolan.node.sandbox.PodSandbox;
import dev.portolan.node.sandbox.SandboxException;
import dev.portolan.node.sandbox.SandboxProvider;
import dev.portolan.node.sandbox.SandboxSpec;
import dev.portolan.rules.Cidr;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/**
 * Gives each pod an address of 127.0.0.0/8, all of which is local on Linux, and nothing else: no privilege, no isolation. That a program
 * listens on its pod's address only is its own job; it finds it in {@code POD_IP}.
 */
public final class LoopbackProvider implements SandboxProvider {
    private static final Cidr LOOPBACK = Cidr.parse("127.0.0.0/8");

    @Override
    public String name() {
        return "loopback";
    }

    @Override
    public InetAddress open(Cidr podCidr) throws SandboxException {
        if (!LOOPBACK.contains(podCidr.address()) || podCidr.prefixLength() < LOOPBACK.prefixLength()) {
            throw new SandboxException("the loopback sandbox needs a pod range within " + LOOPBACK + ", not " + podCidr
                    + "; start the cluster with a pod range such as 127.244.0.0/16");
        }
        InetAddress node = podCidr.at(1);
        try (ServerSocket probe = new ServerSocket(0, 1, node)) {
            return probe.getInetAddress();
        } catch (IOException refused) {
            throw new SandboxException(
                    "this host cannot listen on " + node.getHostAddress()
                            + ": only Linux takes all of 127.0.0.0/8 as its own",
                    refused);
        }
    }

    @Override
    public PodSandbox create(SandboxSpec spec) {
        return new LoopbackSandbox(spec.address());
    }

    @Override
    public PodSandbox shared(SandboxSpec spec) {
        return new LoopbackSandbox(spec.address());
    }

    @Override
    public boolean ownFiles() {
        return false;
    }

    /** There is nothing to remove. */
    @Override
    public void close() {}
}
