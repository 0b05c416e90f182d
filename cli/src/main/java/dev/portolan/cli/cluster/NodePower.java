package dev.portolan.cli.cluster;

import dev.portolan.client.Informers;
import dev.portolan.client.Lister;
import io.fabric8.kubernetes.api.model.Node;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The power switches of the further nodes: the annotation {@value #SWITCH}, with {@code off}, ends a node as if somebody had pulled its plug.
 * Its agent, pods and proxy are gone and nobody says so to the API; without the annotation it comes back.
 */
final class NodePower implements AutoCloseable {
    static final String SWITCH = "portolan.dev/power";

    private static final Logger LOG = LoggerFactory.getLogger(NodePower.class);

    private final Map<String, Supplier<FurtherNode>> machines = new LinkedHashMap<>();
    private final Map<String, FurtherNode> on = new LinkedHashMap<>();
    private final ExecutorService hand = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("node-power").factory());
    private boolean closed;

    /** Adds one that is off. */
    void add(String name, Supplier<FurtherNode> machine) {
        machines.put(name, machine);
    }

    /** Switches on one after the other, so that their pods' ranges follow their numbers, and follows the switches from then on. */
    synchronized void start(Informers informers, Duration patience) throws InterruptedException {
        for (var machine : machines.entrySet()) {
            FurtherNode node = machine.getValue().get();
            on.put(machine.getKey(), node);
            node.awaitReady(patience);
        }
        var nodes = informers.of(Node.class);
        nodes.onChange((before, after) -> {
            Node node = after == null ? before : after;
            if (node != null && machines.containsKey(node.getMetadata().getName())) {
                later(() -> settle(node.getMetadata().getName(), nodes, patience));
            }
        });
    }

    private synchronized void later(Runnable action) {
        if (!closed) {
            Future<?> queued = hand.submit(action);
            LOG.trace("{}", queued);
        }
    }

    private synchronized void settle(String name, Lister<Node> nodes, Duration patience) {
        boolean wanted = nodes.get("", name).map(NodePower::isOn).orElse(true);
        try {
            if (wanted && !on.containsKey(name) && !closed) {
                LOG.info("{}: its power is on again", name);
                FurtherNode node = machine(name).get();
                on.put(name, node);
                node.awaitReady(patience);
            } else if (!wanted && on.containsKey(name)) {
                LOG.info("{}: its power is off", name);
                close(on.remove(name));
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException failure) {
            LOG.error("{}: does not come back", name, failure);
        }
    }

    private Supplier<FurtherNode> machine(String name) {
        Supplier<FurtherNode> machine = machines.get(name);
        if (machine == null) {
            throw new IllegalArgumentException("no such node: " + name);
        }
        return machine;
    }

    private static boolean isOn(Node node) {
        var annotations = node.getMetadata().getAnnotations();
        return annotations == null || !"off".equals(annotations.get(SWITCH));
    }

    private static void close(@Nullable FurtherNode node) {
        if (node != null) {
            node.close();
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        hand.shutdownNow();
        synchronized (this) {
            on.values().forEach(NodePower::close);
            on.clear();
        }
    }
}
