package dev.portolan.node;

import dev.portolan.client.EventRecorder;
import dev.portolan.client.Informer;
import dev.portolan.client.Informers;
import dev.portolan.node.core.ResolvConf;
import dev.portolan.node.image.ProgramChoice;
import dev.portolan.node.pod.NodeContext;
import dev.portolan.node.pod.PodAccess;
import dev.portolan.node.pod.PodAddresses;
import dev.portolan.node.pod.PodWorkers;
import dev.portolan.node.relay.TcpRelay;
import dev.portolan.node.runtime.inprocess.InProcessRuntime;
import dev.portolan.node.runtime.process.ProcessMarks;
import dev.portolan.node.runtime.process.ProcessRuntime;
import dev.portolan.node.sandbox.SandboxException;
import dev.portolan.node.server.AgentServer;
import dev.portolan.node.stats.UsageSampler;
import dev.portolan.node.volume.LeftFolders;
import dev.portolan.rules.Cidr;
import dev.portolan.rules.IpAddresses;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent of one node: registers it, waits for its pod range, and runs the pods bound to it until closed. Pods of an earlier agent start
 * anew, at new addresses.
 */
public final class NodeAgent implements AutoCloseable {
    private static final int BACKLOG = 128;
    private static final Path HOST_RESOLV_CONF = Path.of("/etc/resolv.conf");

    private final Logger log = LoggerFactory.getLogger(NodeAgent.class);
    private final Informers informers;
    private final NodeConfig config;
    private final InstantSource clock = InstantSource.system();
    private final Informer<Node> nodes;
    private final Informer<Pod> pods;
    private final Informer<Service> services;
    private final Informer<EndpointSlice> slices;
    private final Informer<PersistentVolume> volumes;
    private final NodeRegistration registration;
    private final EventRecorder events;
    private final CompletableFuture<InetAddress> ready = new CompletableFuture<>();
    private final java.util.concurrent.Semaphore changes = new java.util.concurrent.Semaphore(0);
    private final Deque<AutoCloseable> toClose = new ArrayDeque<>();
    private final Thread starter;
    private volatile @Nullable ContainerAccess access;

    private NodeAgent(Informers informers, NodeConfig config) {
        this.informers = informers;
        this.config = config;
        this.nodes = informers.of(Node.class);
        this.pods = informers.of(Pod.class);
        this.services = informers.of(Service.class);
        this.slices = informers.of(EndpointSlice.class);
        this.volumes = informers.of(PersistentVolume.class);
        this.registration = new NodeRegistration(informers.client(), nodes, config, clock);
        this.events = new EventRecorder(informers.client(), "kubelet");
        this.starter = Thread.ofVirtual().name("node-" + config.nodeName()).unstarted(this::begin);
    }

    /**
     * Starts an agent; returns at once. {@link #ready()} tells when the node runs pods, or why it cannot.
     *
     * @param informers of the cluster; started by their owner
     */
    public static NodeAgent start(Informers informers, NodeConfig config) {
        NodeAgent agent = new NodeAgent(informers, config);
        agent.nodes.onChange((before, after) -> agent.changes.release());
        agent.starter.start();
        return agent;
    }

    /** Completes with the node's address when pods can run; exceptionally with what the host lacks. */
    public CompletableFuture<InetAddress> ready() {
        return ready.copy();
    }

    /** The containers of this node; empty until it is ready. */
    public Optional<ContainerAccess> containers() {
        return Optional.ofNullable(access);
    }

    private void begin() {
        try {
            Files.createDirectories(config.stateFolder());
            int leftovers = ProcessMarks.killLeftovers(config.clusterId(), config.nodeName());
            if (leftovers > 0) {
                log.info("{}: ended {} processes of an earlier run", config.nodeName(), leftovers);
            }
            untilApiAnswers(registration::register);
            Cidr range = podRange();
            InetAddress address = config.sandboxes().open(range);
            serve(range, address);
            ready.complete(address);
        } catch (SandboxException | IOException | RuntimeException failure) {
            log.error("{}: the node cannot run pods: {}", config.nodeName(), failure.getMessage());
            log.debug("{}: that was", config.nodeName(), failure);
            ready.completeExceptionally(failure);
            sayNotReady(String.valueOf(failure.getMessage()));
        } catch (InterruptedException closed) {
            ready.completeExceptionally(closed);
        }
    }

    private void sayNotReady(String why) {
        try {
            registration.notReady(why);
        } catch (KubernetesClientException away) {
            log.debug("{}: the API doesn't hear of it", config.nodeName(), away);
        }
    }

    private void untilApiAnswers(Runnable request) throws InterruptedException {
        while (true) {
            try {
                request.run();
                return;
            } catch (KubernetesClientException away) {
                log.debug("{}: the API is not there yet", config.nodeName(), away);
                Thread.sleep(config.timings().retry());
            }
        }
    }

    private Cidr podRange() throws InterruptedException {
        while (registration.podCidr().isEmpty()) {
            changes.acquire();
            changes.drainPermits();
        }
        return Cidr.parse(registration.podCidr());
    }

    private void serve(Cidr range, InetAddress address) throws IOException, InterruptedException {
        for (Informer<?> each : List.of(pods, services, slices)) {
            if (!each.awaitSynced(Duration.ofDays(1))) {
                throw new InterruptedException("closed before the cluster was listed");
            }
        }
        PodAddresses addresses = PodAddresses.open(range, knownAddresses(), config.stateFolder());
        NodeContext context = new NodeContext(
                config,
                informers.client(),
                events,
                services,
                slices,
                address,
                addresses,
                new ProgramChoice(config.images()),
                List.of(new InProcessRuntime(), new ProcessRuntime()),
                hostDns(),
                clock);
        PodWorkers workers = new PodWorkers(context);
        PodAccess containers = new PodAccess(context, workers);
        int port = listen(address, containers, workers);
        own(workers);
        workers.clean(pods);
        Runnable sayReady = () -> registration.ready(address, port, addresses.size());
        untilApiAnswers(sayReady);
        own(new Heartbeat(
                informers.client(), config.nodeName(), config.timings().heartbeat(), () -> {
                    // Whoever has missed our heartbeats for a while has marked the node.
                    if (registration.thoughtUnready()) sayReady.run();
                }));
        own(LeftFolders.follow(volumes, context.folders()));
        workers.follow(pods, slices);
        access = containers;
    }

    /** Starts the agent's server. Where the node has a network of its own, connections are passed on from there. */
    private int listen(InetAddress address, PodAccess containers, PodWorkers workers) throws IOException {
        boolean elsewhere = config.sandboxes().elsewhere();
        InetAddress own = elsewhere ? InetAddress.ofLiteral("127.0.0.1") : address;
        UsageSampler usage = UsageSampler.start(config.nodeName(), workers::use, clock);
        own(usage);
        AgentServer server = AgentServer.start(
                own,
                elsewhere ? 0 : config.port(),
                config.identity().apply(address),
                containers,
                workers::pods,
                usage::summary);
        own(server);
        if (!elsewhere) {
            return server.port();
        }
        try {
            ServerSocket there = config.sandboxes().onNode(() -> new ServerSocket(config.port(), BACKLOG, address));
            TcpRelay relay = TcpRelay.start(there, () -> new Socket(own, server.port()));
            own(relay);
            return relay.port();
        } catch (IOException | RuntimeException taken) {
            throw taken;
        } catch (Exception taken) {
            throw new IOException(taken);
        }
    }

    /** Addresses that somebody may still know as a pod's. */
    private Collection<InetAddress> knownAddresses() {
        return pods.list().stream()
                .filter(p -> p.getStatus() != null && p.getStatus().getPodIP() != null)
                .flatMap(p -> IpAddresses.parse(p.getStatus().getPodIP()).stream())
                .toList();
    }

    private static ResolvConf hostDns() throws IOException {
        return ResolvConf.parse(Files.exists(HOST_RESOLV_CONF) ? Files.readString(HOST_RESOLV_CONF) : "");
    }

    private void own(AutoCloseable each) {
        synchronized (toClose) {
            toClose.push(each);
        }
    }

    /** Ends all pods' programs quickly and takes the node off the host's network; objects in the API stay as they are. */
    @Override
    public void close() {
        starter.interrupt();
        try {
            starter.join();
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
        synchronized (toClose) {
            toClose.forEach(this::close);
            toClose.clear();
        }
        close(events);
        close(config.sandboxes());
    }

    private void close(AutoCloseable each) {
        try {
            each.close();
        } catch (Exception failure) {
            log.warn("{}: on close of {}", config.nodeName(), each, failure);
        }
    }
}
