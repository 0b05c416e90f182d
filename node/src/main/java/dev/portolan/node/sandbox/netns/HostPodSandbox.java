package dev.portolan.node.sandbox.netns;

import dev.portolan.linux.Isolation;
import dev.portolan.linux.NetworkNamespace;
import dev.portolan.linux.PseudoTerminal;
import dev.portolan.node.sandbox.Launch;
import dev.portolan.node.sandbox.PodSandbox;
import dev.portolan.node.sandbox.SandboxSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.Callable;

/** A pod on its node's own network (core/v1 PodSpec, hostNetwork). Its processes see the pod's files all the same. */
final class HostPodSandbox implements PodSandbox {
    private static final InetAddress EVERY = InetAddress.ofLiteral("0.0.0.0");

    private final SandboxSpec spec;
    private final NetworkNamespace node;
    private final ContainerViews views;

    HostPodSandbox(SandboxSpec spec, NetworkNamespace node) {
        this.spec = spec;
        this.node = node;
        this.views = new ContainerViews(spec);
    }

    @Override
    public InetAddress address() {
        return spec.address();
    }

    @Override
    public InetAddress listenAddress() {
        return EVERY;
    }

    @Override
    public <T> T inside(Callable<T> body) throws Exception {
        return node.call(body);
    }

    @Override
    public Process start(Launch launch) throws IOException {
        launch.check();
        Isolation there = Isolation.none().inside(node).through(views.of(launch.sight()));
        PseudoTerminal terminal = launch.terminal();
        return (terminal == null ? there : there.onTerminal(terminal)).start(views.builder(launch));
    }

    @Override
    public void close() {
        views.close();
    }
}
