package dev.portolan.cli.role;

import dev.portolan.cli.UserError;
import dev.portolan.client.Clients;
import dev.portolan.client.Informers;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one component against an API server until the process is told to end (SIGTERM, SIGINT), then ends it in order. */
public final class Role {
    private static final Logger LOG = LoggerFactory.getLogger(Role.class);

    /**
     * A component that runs.
     *
     * @param said one line for the user: what it does where
     * @param pages what it answers to operators, by path
     * @param closing ends it
     */
    public record Running(String said, Map<String, Supplier<Page>> pages, AutoCloseable closing) {
        /** One of which only {@code ready} is asked: whether it does its work by now. */
        public Running(String said, BooleanSupplier ready, AutoCloseable closing) {
            this(said, Page.usual(ready), closing);
        }
    }

    /** Starts the component; the informers start after it has asked for its kinds. */
    @FunctionalInterface
    public interface Starter {
        /** Starts it, with its metrics in {@code metrics}. */
        Running start(Informers informers, PrometheusRegistry metrics) throws Exception;
    }

    private Role() {}

    /**
     * Runs the component until the process ends.
     *
     * @param name the command's name, for what is printed
     * @throws UserError when the kubeconfig cannot be read or an address cannot be had
     */
    public static int run(String name, RoleOptions options, Starter starter) throws Exception {
        Deque<AutoCloseable> parts = new ArrayDeque<>();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(parts), "portolan-" + name + "-end"));
        try {
            KubernetesClient client = Clients.fromKubeconfig(options.kubeconfig());
            own(parts, client);
            Informers informers = new Informers(client);
            own(parts, informers);
            var metrics = new PrometheusRegistry();
            Running running = starter.start(informers, metrics);
            own(parts, running.closing());
            informers.start();
            System.out.println("portolan " + name + ": " + running.said());
            options.metrics().ifPresent(address -> {
                OpsServer ops = OpsServer.start(address, metrics, running.pages());
                own(parts, ops);
                System.out.println("portolan " + name + ": health and metrics at http://" + text(ops.address()) + "/");
            });
        } catch (Exception failure) {
            close(parts);
            throw failure;
        }
        new CountDownLatch(1).await(); // the hook ends everything
        return 0;
    }

    private static String text(InetSocketAddress address) {
        return HostPort.text(address);
    }

    private static void own(Deque<AutoCloseable> parts, AutoCloseable part) {
        synchronized (parts) {
            parts.push(part);
        }
    }

    private static void close(Deque<AutoCloseable> parts) {
        synchronized (parts) {
            while (!parts.isEmpty()) {
                AutoCloseable part = parts.pop();
                try {
                    part.close();
                } catch (Exception e) {
                    LOG.warn("ending {}: {}", part.getClass().getSimpleName(), e.toString());
                }
            }
        }
    }
}
