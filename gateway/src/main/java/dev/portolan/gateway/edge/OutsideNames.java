package dev.portolan.gateway.edge;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The addresses of names outside the cluster, asked for again every {@link #EVERY}. A name that stops to resolve keeps its last addresses:
 * a resolver that is away must not take a backend away that is not. Thread-safe.
 */
final class OutsideNames implements AutoCloseable {
    private static final Duration EVERY = Duration.ofSeconds(10);

    private final Runnable changed;
    private final Map<String, List<InetAddress>> known = new HashMap<>();
    private Set<String> wanted = Set.of();
    private final Thread thread;

    /** @param changed is called, on a thread of this class, when an answer differs from before */
    OutsideNames(Runnable changed) {
        this.changed = changed;
        this.thread = Thread.ofVirtual().name("gateway-names").unstarted(this::follow);
    }

    void start() {
        thread.start();
    }

    /** What is known of these now; whatever is not wanted any more is forgotten. */
    synchronized Map<String, List<InetAddress>> addresses(Set<String> names) {
        if (!names.equals(wanted)) {
            wanted = Set.copyOf(names);
            known.keySet().retainAll(wanted);
            notifyAll();
        }
        return Map.copyOf(known);
    }

    private void follow() {
        try {
            while (true) {
                Set<String> asked;
                synchronized (this) {
                    while (wanted.isEmpty()) {
                        wait();
                    }
                    asked = wanted;
                }
                boolean news = false;
                for (String name : asked) {
                    news |= resolve(name);
                }
                if (news) {
                    changed.run();
                }
                synchronized (this) {
                    if (asked.equals(wanted)) {
                        wait(EVERY.toMillis());
                    }
                }
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean resolve(String name) {
        try {
            List<InetAddress> found =
                    Stream.of(InetAddress.getAllByName(name)).distinct().toList();
            synchronized (this) {
                return !found.equals(known.put(name, found));
            }
        } catch (UnknownHostException unknown) {
            return false;
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
