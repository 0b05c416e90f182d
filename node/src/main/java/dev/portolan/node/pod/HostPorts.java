package dev.portolan.node.pod;

import dev.portolan.node.core.PodContainers;
import dev.portolan.node.relay.TcpRelay;
import dev.portolan.node.relay.UdpRelay;
import dev.portolan.rules.IpAddresses;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A pod's host ports: the node listens for it and passes on (core/v1 ContainerPort, hostPort and hostIP). Without a hostIP they answer where node ports do:
 * at the node's address, and at 127.0.0.1.
 */
final class HostPorts implements AutoCloseable {
    private static final int BACKLOG = 512;

    private final NodeContext node;
    private final InetAddress pod;
    private final List<AutoCloseable> relays = new ArrayList<>();

    private HostPorts(NodeContext node, InetAddress pod) {
        this.node = node;
        this.pod = pod;
    }

    /**
     * Opens those of {@code pod}, all or none.
     *
     * @throws IOException which one is taken
     */
    static HostPorts open(NodeContext node, Pod pod, InetAddress address) throws IOException {
        HostPorts ports = new HostPorts(node, address);
        if (Boolean.TRUE.equals(pod.getSpec().getHostNetwork())) {
            return ports; // the program listens there itself
        }
        try {
            for (Container container : PodContainers.lasting(pod.getSpec())) {
                for (ContainerPort each : container.getPorts()) {
                    if (each.getHostPort() != null && each.getHostPort() > 0) {
                        ports.open(each);
                    }
                }
            }
            return ports;
        } catch (IOException taken) {
            ports.close();
            throw taken;
        }
    }

    private void open(ContainerPort port) throws IOException {
        InetSocketAddress target = new InetSocketAddress(pod, port.getContainerPort());
        for (InetAddress at : addresses(port.getHostIP())) {
            try {
                switch (port.getProtocol() == null ? "TCP" : port.getProtocol()) {
                    case "UDP" ->
                        relays.add(UdpRelay.start(
                                onNode(() -> new DatagramSocket(new InetSocketAddress(at, port.getHostPort()))),
                                () -> onNode(() -> new DatagramSocket()),
                                target));
                    case "TCP" ->
                        relays.add(TcpRelay.start(
                                onNode(() -> new ServerSocket(port.getHostPort(), BACKLOG, at)), () -> dial(target)));
                    default -> throw new IOException("protocol " + port.getProtocol() + " is not supported for it");
                }
            } catch (IOException taken) {
                throw new IOException(
                        "host port " + at.getHostAddress() + ":" + port.getHostPort() + ": " + taken.getMessage(),
                        taken);
            }
        }
    }

    private Set<InetAddress> addresses(@org.jspecify.annotations.Nullable String hostIp) {
        Set<InetAddress> all = new LinkedHashSet<>();
        if (hostIp == null || hostIp.isEmpty() || hostIp.equals("0.0.0.0")) {
            all.add(InetAddress.ofLiteral("127.0.0.1"));
            all.add(node.address());
        } else {
            all.add(IpAddresses.parse(hostIp).orElse(node.address()));
        }
        return all;
    }

    private Socket dial(InetSocketAddress target) throws IOException {
        SocketChannel channel = onNode(SocketChannel::open);
        try {
            channel.connect(target);
            return channel.socket();
        } catch (IOException refused) {
            channel.close();
            throw refused;
        }
    }

    private <T> T onNode(java.util.concurrent.Callable<T> body) throws IOException {
        try {
            return node.config().sandboxes().onNode(body);
        } catch (IOException | RuntimeException failure) {
            throw failure;
        } catch (Exception failure) {
            throw new IOException(failure);
        }
    }

    @Override
    public void close() {
        for (AutoCloseable each : relays) {
            try {
                each.close();
            } catch (Exception gone) {
                org.slf4j.LoggerFactory.getLogger(HostPorts.class).debug("on close", gone);
            }
        }
    }
}
