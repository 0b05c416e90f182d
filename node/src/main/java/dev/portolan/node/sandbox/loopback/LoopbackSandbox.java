package dev.portolan.node.sandbox.loopback;

import dev.portolan.linux.Isolation;
import dev.portolan.linux.PseudoTerminal;
import dev.portolan.node.sandbox.Launch;
import dev.portolan.node.sandbox.PodSandbox;
import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.Callable;

/** A pod that shares the host's network and has an address of its own there. */
record LoopbackSandbox(InetAddress address) implements PodSandbox {
    /** Tells a process where to listen. */
    static final String POD_IP = "POD_IP";

    @Override
    public <T> T inside(Callable<T> body) throws Exception {
        return body.call();
    }

    @Override
    public Process start(Launch launch) throws IOException {
        launch.check();
        ProcessBuilder builder = new ProcessBuilder(ProgramPath.resolve(launch))
                .directory(launch.workingDir().toFile());
        builder.environment().clear();
        builder.environment().putAll(launch.environment());
        builder.environment().putIfAbsent(POD_IP, address.getHostAddress());
        PseudoTerminal terminal = launch.terminal();
        return terminal == null
                ? builder.start()
                : Isolation.none().onTerminal(terminal).start(builder);
    }

    /** The address needs no giving back: it was there before. */
    @Override
    public void close() {}
}
