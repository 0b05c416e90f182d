package dev.portolan.node.sandbox.netns;

import dev.portolan.linux.KernelException;
import dev.portolan.linux.NetworkNamespace;
import dev.portolan.linux.route.HardwareAddress;
import dev.portolan.linux.route.Link;
import dev.portolan.linux.route.RouteSocket;
import dev.portolan.node.sandbox.PodSandbox;
import dev.portolan.node.sandbox.SandboxException;
import dev.portolan.node.sandbox.SandboxProvider;
import dev.portolan.node.sandbox.SandboxSpec;
import dev.portolan.rules.Cidr;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each pod a network namespace, joined by a veth pair to a bridge of this host. "This host" is the network namespace of the thread
 * that called {@link #here}.
 *
 * <p>What is on the host carries the cluster's id as link alias. Pods' namespaces have no name; a killed agent leaves only the bridge, and the links of those pods
 * whose processes still run: {@link #open} removes both.
 */
public final class NetnsSandboxProvider implements SandboxProvider {
    private static final Logger LOG = LoggerFactory.getLogger(NetnsSandboxProvider.class);

    private final NetnsConfig config;
    private final NetworkNamespace hostNamespace;
    private final RouteSocket host;
    private final NodeBridge nodeBridge;
    private final Map<String, PodSandbox> sandboxes = new ConcurrentHashMap<>();

    /** Shared by those who use the host's socket, exclusive for those who open and close. */
    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    private @Nullable Node node;
    private boolean closed;

    /** What {@link #open} made. */
    private record Node(Cidr podCidr, InetAddress address, Link bridge) {}

    private NetnsSandboxProvider(NetnsConfig config, NetworkNamespace hostNamespace, RouteSocket host) {
        this.config = config;
        this.hostNamespace = hostNamespace;
        this.host = host;
        this.nodeBridge = new NodeBridge(config, host);
    }

    /** One for the host that the calling thread is on. Changes nothing there yet. */
    public static NetnsSandboxProvider here(NetnsConfig config) throws SandboxException {
        try {
            return new NetnsSandboxProvider(config, NetworkNamespace.current(), RouteSocket.open());
        } catch (KernelException e) {
            throw new SandboxException("cannot ask this host about its network: " + e.getMessage(), e);
        }
    }

    @Override
    public String name() {
        return "netns";
    }

    @Override
    public InetAddress open(Cidr podCidr) throws SandboxException {
        if (!(podCidr.address() instanceof Inet4Address)) {
            throw new SandboxException("pods in network namespaces get IPv4 addresses, not such of " + podCidr);
        }
        InetAddress address = podCidr.at(1);
        lock.writeLock().lock();
        try {
            int strays = Strays.kill(config.clusterId()::equals, hostNamespace.identity());
            if (strays > 0) {
                LOG.info("ended {} processes that were in networks of an earlier run", strays);
            }
            Link bridge = hostNamespace.call(() -> nodeBridge.make(podCidr, address));
            node = new Node(podCidr, address, bridge);
            return address;
        } catch (SandboxException e) {
            throw e;
        } catch (Exception e) {
            removeFromHost();
            throw new SandboxException(
                    "cannot make the bridge " + config.bridge() + " for pods of " + podCidr + ": " + e.getMessage(), e);
        } finally {
            lock.writeLock().unlock();
        }
    }

    @Override
    public PodSandbox create(SandboxSpec spec) throws SandboxException {
        lock.readLock().lock();
        try {
            Node home = opened();
            NetworkNamespace namespace = NetworkNamespace.create(spec.name());
            PodSandbox sandbox = plugIn(spec, home, namespace);
            sandboxes.put(spec.uid(), sandbox);
            return sandbox;
        } catch (IOException e) {
            throw new SandboxException("cannot make a network for pod " + spec.name() + ": " + e.getMessage(), e);
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public PodSandbox shared(SandboxSpec spec) {
        return new HostPodSandbox(spec, hostNamespace);
    }

    @Override
    public <T> T onNode(Callable<T> body) throws Exception {
        return hostNamespace.call(body);
    }

    /**
     * Takes away what a killed run of this cluster has left on this host, without {@link #open}: its bridge, its links, and what they changed of
     * the host's settings.
     */
    public void removeLeftovers() throws SandboxException {
        lock.writeLock().lock();
        try {
            hostNamespace.call(() -> {
                nodeBridge.removeAndRestore();
                return true;
            });
        } catch (Exception e) {
            throw new SandboxException("cannot remove the links of a killed run: " + e.getMessage(), e);
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Kills the processes of pods of {@code clusterId}, and of its nodes ({@code clusterId.NODE}), whose agent was killed; says how many there were. */
    public static int killStrays(String clusterId) throws SandboxException {
        try (NetworkNamespace here = NetworkNamespace.current()) {
            return Strays.kill(id -> id.equals(clusterId) || id.startsWith(clusterId + "."), here.identity());
        } catch (KernelException e) {
            throw new SandboxException("cannot ask this host about its network: " + e.getMessage(), e);
        }
    }

    private PodSandbox plugIn(SandboxSpec spec, Node home, NetworkNamespace namespace) throws IOException {
        Link link;
        try {
            link = host.links()
                    .addVeth(
                            linkName(spec.uid()),
                            PodNetwork.LINK,
                            HardwareAddress.ofAddress(spec.address()),
                            namespace);
        } catch (IOException e) {
            namespace.close();
            throw e;
        }
        PodSandbox sandbox = new NetnsPodSandbox(spec, namespace, () -> {
            sandboxes.remove(spec.uid());
            unplug(link);
        });
        try {
            host.links().setAlias(link, Mark.of(config.clusterId()).alias());
            host.links().setMaster(link, home.bridge());
            // Where br_netfilter is loaded, a packet translated back to its sender is bridged, not routed.
            host.links().setHairpin(link);
            host.links().setUp(link);
            sandbox.inside(() -> {
                PodNetwork.configure(spec.address(), home.address(), Mark.of(config.clusterId()));
                return true;
            });
            return sandbox;
        } catch (Exception e) {
            sandbox.close();
            throw e instanceof IOException io ? io : new IOException(e);
        }
    }

    private void unplug(Link link) {
        lock.readLock().lock();
        try {
            if (!closed) {
                nodeBridge.delete(link);
            }
        } catch (IOException e) {
            LOG.warn("A pod's link is left on this host until the next start: {}", e.getMessage());
        } finally {
            lock.readLock().unlock();
        }
    }

    /** A link's name has at most 15 bytes; 48 bits of a hash tell the pods of a host apart. */
    private static String linkName(String uid) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(uid.getBytes(StandardCharsets.UTF_8));
            return "ptl" + HexFormat.of().formatHex(hash, 0, 6);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    private Node opened() {
        Node home = node;
        if (home == null || closed) {
            throw new IllegalStateException("this provider is " + (closed ? "closed" : "not open"));
        }
        return home;
    }

    @Override
    public boolean ownFiles() {
        return true;
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (closed) {
                return;
            }
            List.copyOf(sandboxes.values()).forEach(PodSandbox::close);
            if (node != null) {
                removeFromHost();
            }
            host.close();
            hostNamespace.close();
            closed = true;
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void removeFromHost() {
        try {
            hostNamespace.call(() -> {
                nodeBridge.removeAndRestore();
                return true;
            });
        } catch (Exception e) {
            LOG.warn(
                    "Something of this cluster's network is left on this host until the next start: {}",
                    e.getMessage());
        }
    }
}
