package dev.portolan.cli.cluster;

import dev.portolan.cli.UserError;
import dev.portolan.cli.cluster.ClusterConfig.DataPlaneChoice;
import dev.portolan.cli.cluster.ClusterConfig.SandboxChoice;
import dev.portolan.client.Informers;
import dev.portolan.node.NodeAgent;
import dev.portolan.node.sandbox.SandboxException;
import dev.portolan.node.sandbox.SandboxProvider;
import dev.portolan.node.sandbox.loopback.LoopbackProvider;
import dev.portolan.node.sandbox.netns.NetnsConfig;
import dev.portolan.node.sandbox.netns.NodeNamespace;
import dev.portolan.proxy.DataPlane;
import dev.portolan.proxy.ProxyConfig;
import dev.portolan.proxy.ServiceProxy;
import dev.portolan.rules.Cidr;
import io.fabric8.kubernetes.api.model.Node;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node beside the first, which is the host itself: in namespaces, a network of its own with its own agent and service proxy; on loopback, an
 * agent with its own pod range, behind the one proxy.
 */
final class FurtherNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FurtherNode.class);

    private final NodeParts of;
    private final Informers informers;
    private final SandboxProvider sandboxes;
    private final Following following;
    private final NodeAgent agent;
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    private FurtherNode(
            NodeParts of, Informers informers, SandboxProvider sandboxes, Following following, NodeAgent agent) {
        this.of = of;
        this.informers = informers;
        this.sandboxes = sandboxes;
        this.following = following;
        this.agent = agent;
        parts.push(agent);
    }

    /**
     * Starts one; {@link #awaitReady} waits for it.
     *
     * @param number from 2
     * @param gateway the first node's address
     * @param following whom its pods wait for when they end; its own proxy is added to them
     */
    static FurtherNode start(
            NodeParts parts,
            int number,
            Informers informers,
            InetSocketAddress dns,
            InetAddress gateway,
            Following following) {
        SandboxProvider sandboxes = sandboxes(parts, number, gateway);
        NodeAgent agent = NodeAgent.start(informers, parts.agent(dns, sandboxes, following));
        return new FurtherNode(parts, informers, sandboxes, following, agent);
    }

    private static SandboxProvider sandboxes(NodeParts parts, int number, InetAddress gateway) {
        if (parts.setting().sandbox() == SandboxChoice.LOOPBACK) return new LoopbackProvider();
        var layout = parts.setting().layout();
        var config = new NetnsConfig(
                parts.config().state().id() + "." + parts.name(),
                NetnsConfig.DEFAULT_BRIDGE,
                List.of(layout.services(), layout.loadBalancers()));
        try {
            return NodeNamespace.create(config, "ptln" + number, gateway);
        } catch (SandboxException e) {
            throw new UserError(69, String.valueOf(e.getMessage()));
        }
    }

    /** Waits until it runs pods, and gives it its proxy. */
    void awaitReady(Duration patience) throws InterruptedException {
        try {
            agent.ready().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new UserError(
                    69,
                    "the node " + of.name() + " cannot run pods: "
                            + (e.getCause() == null ? e : e.getCause()).getMessage());
        } catch (TimeoutException e) {
            throw new UserError(69, "the node " + of.name() + " was not ready within " + patience.toSeconds() + " s");
        }
        if (of.setting().sandbox() == SandboxChoice.NETNS && of.setting().dataPlane() != DataPlaneChoice.NONE) {
            proxy();
        }
    }

    private void proxy() {
        DataPlane plane;
        try {
            plane = sandboxes.onNode(() -> NodeParts.nftables(of.setting().layout(), range()));
        } catch (Exception e) {
            throw new UserError(69, "the packet filter of " + of.name() + " is not for us: " + e.getMessage());
        }
        // The rules go with the namespace.
        parts.push(plane::close);
        ServiceProxy proxy = ServiceProxy.start(
                informers, new ProxyConfig(of.name(), List.of(InetAddress.ofLiteral("127.0.0.1")), plane));
        parts.push(proxy::close);
        parts.push(following.add(proxy::awaitApplied));
    }

    /**
     * Its own pods. A client on another node that asks this one for a node port has to be answered through this one as well, so it counts as
     * one from outside.
     */
    private Cidr range() {
        return informers
                .of(Node.class)
                .get("", of.name())
                .map(node -> Cidr.parse(node.getSpec().getPodCIDR()))
                .orElseThrow(() -> new UserError(69, "the node " + of.name() + " is gone"));
    }

    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                LOG.warn("ending {}: {}", of.name(), e.toString());
            }
        }
    }
}
