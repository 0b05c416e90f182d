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
import java.util.concurrent.atomic.AtomicBoolean;

/** A pod in a network namespace. */
final class NetnsPodSandbox implements PodSandbox {
    private static final InetAddress EVERY = InetAddress.ofLiteral("0.0.0.0");

    private final SandboxSpec spec;
    private final NetworkNamespace namespace;
    private final Runnable unplug;
    private final ContainerViews views;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** @param unplug takes the pod's link from the host */
    NetnsPodSandbox(SandboxSpec spec, NetworkNamespace namespace, Runnable unplug) {
        this.spec = spec;
        this.namespace = namespace;
        this.unplug = unplug;
        this.views = new ContainerViews(spec);
    }

    @Override
    public InetAddress address() {
        return spec.address();
    }

    @Override
    public boolean ownNetwork() {
        return true;
    }

    @Override
    public InetAddress listenAddress() {
        return EVERY;
    }

    @Override
    public <T> T inside(Callable<T> body) throws Exception {
        return namespace.call(body);
    }

    @Override
    public Process start(Launch launch) throws IOException {
        launch.check();
        Isolation there = Isolation.none().inside(namespace).through(views.of(launch.sight()));
        PseudoTerminal terminal = launch.terminal();
        return (terminal == null ? there : there.onTerminal(terminal)).start(views.builder(launch));
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            if (views.used()) {
                namespace
                        .processes()
                        .forEach(ProcessHandle::destroyForcibly); // those that hid from their container's end
            }
            unplug.run();
            views.close();
            namespace.close();
        }
    }

    @Override
    public String toString() {
        return "sandbox of pod " + spec.name();
    }
}
