package dev.portolan.node.streaming;

import dev.portolan.linux.Isolation;
import dev.portolan.linux.PseudoTerminal;
import dev.portolan.node.ContainerAccess;
import dev.portolan.node.TerminalCommand;
import dev.portolan.node.runtime.LogOptions;
import dev.portolan.node.runtime.RunningContainer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.List;

/** This host, as if it were a container: real processes, terminals and ports. */
final class LocalAccess implements ContainerAccess {
    @Override
    public Process exec(String namespace, String pod, String container, List<String> command) throws IOException {
        return new ProcessBuilder(command).start();
    }

    @Override
    public TerminalCommand execOnTerminal(String namespace, String pod, String container, List<String> command)
            throws IOException {
        PseudoTerminal terminal = PseudoTerminal.open();
        Process process = Isolation.none().onTerminal(terminal).start(new ProcessBuilder(command));
        return new TerminalCommand(process, terminal);
    }

    @Override
    public RunningContainer running(String namespace, String pod, String container) throws NotHereException {
        throw new NotHereException("the host is no container");
    }

    @Override
    public SocketChannel dial(String namespace, String pod, int port) throws IOException {
        return SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    @Override
    public void logs(String namespace, String pod, String container, Run run, LogOptions options, OutputStream out)
            throws NotHereException {
        throw new NotHereException("the host has no log");
    }
}
