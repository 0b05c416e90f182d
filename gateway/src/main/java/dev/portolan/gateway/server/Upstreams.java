package dev.portolan.gateway.server;

import dev.portolan.gateway.core.Backend;
import dev.portolan.gateway.core.Destination.Balance;
import dev.portolan.gateway.core.Policy.Turn;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's connections to backends: those that wait for a request, how many are under way, who failed a moment ago. A request
 * never leaves the loop that accepted it, so nothing here is locked.
 */
final class Upstreams {
    private final EventLoop loop;
    private final ServerConfig config;
    private final Deadlines deadlines;
    private final Connector connector;
    private final Map<Backend, Station> stations = new HashMap<>();
    private final BackendChoice choice;
    private final Deadline reaper;
    private Set<Backend> live = Set.of();

    Upstreams(EventLoop loop, Transport transport, ServerConfig config, UpstreamTls tls) {
        this.loop = loop;
        this.config = config;
        this.deadlines = new Deadlines(loop);
        this.connector = new Connector(this, loop, transport, config, tls);
        this.choice =
                new BackendChoice(bound -> ThreadLocalRandom.current().nextInt(bound), this::underWay, this::avoided);
        this.reaper = new Deadline(deadlines, this::reap);
    }

    /** The deadlines of this loop. */
    Deadlines deadlines() {
        return deadlines;
    }

    @Nullable
    Backend choose(Balance balance, Turn turn, InetAddress client, Set<Backend> failed) {
        return choice.choose(balance, turn, client, failed);
    }

    private int underWay(Backend backend) {
        Station station = stations.get(backend);
        return station == null ? 0 : station.underWay;
    }

    boolean avoided(Backend backend) {
        Station station = stations.get(backend);
        return station != null && station.avoided(deadlines.now());
    }

    /** A request begins to concern {@code backend}; {@link #ended} must follow. */
    void began(Backend backend) {
        station(backend).underWay++;
    }

    void ended(Backend backend) {
        Station station = station(backend);
        station.underWay--;
        forgetIfDone(station);
    }

    /** Prefers others for a while. */
    void refused(Backend backend) {
        station(backend).refused(System.nanoTime(), config.timeouts().avoid().toNanos());
    }

    /** It took the request and did not answer as a backend in good health does. */
    void failed(Backend backend) {
        station(backend).failed(System.nanoTime(), config.timeouts().avoid().toNanos());
    }

    /** Runs on this loop; called from any thread. Nothing happens once the loop has ended. */
    void execute(Runnable task) {
        if (!loop.isShuttingDown()) {
            loop.execute(task);
        }
    }

    /** Runs on this loop in a while. */
    void later(Duration delay, Runnable task) {
        new Deadline(deadlines, task).in(delay);
    }

    void answered(Backend backend) {
        Station station = stations.get(backend);
        if (station != null) {
            station.answered();
        }
    }

    Station station(Backend backend) {
        return stations.computeIfAbsent(backend, Station::new);
    }

    void forgetIfDone(Station station) {
        if (station.unused() && !live.contains(station.backend)) {
            stations.remove(station.backend);
        }
    }

    /** The connection that was used last, if it has not waited for longer than {@code longest}. */
    @Nullable
    UpstreamConnection takeIdle(Backend backend, Duration longest) {
        Station station = stations.get(backend);
        while (station != null && !station.idle.isEmpty()) {
            if (deadlines.now() - station.idle.getLast().idleSince() > longest.toNanos()) {
                return null;
            }
            UpstreamConnection connection = station.idle.removeLast();
            if (connection.usable()) {
                return connection;
            }
        }
        return null;
    }

    /** Ends in {@link Served#connected} or {@link Served#refused}. */
    void connect(Backend backend, Duration limit, Served served) {
        connector.connect(station(backend), limit, served);
    }

    /** A connection without any protocol; null when the backend did not accept it. */
    void connectBytes(Backend backend, Duration limit, Consumer<@Nullable Channel> then) {
        connector.bytes(backend, limit, then);
    }

    /** Takes back a connection whose backend waits for the next request. */
    void release(UpstreamConnection connection) {
        Station station = station(connection.backend());
        if (!live.contains(connection.backend())
                || station.idle.size() >= config.limits().idlePerBackend()) {
            connection.close();
            return;
        }
        station.idle.addLast(connection);
        if (!reaper.linked()) {
            reaper.in(config.timeouts().idleBackend());
        }
        connection.rest(deadlines.now());
    }

    void closed(UpstreamConnection connection) {
        Station station = stations.get(connection.backend());
        if (station != null && station.idle.remove(connection)) {
            forgetIfDone(station);
        }
    }

    /** Closes what waits for backends that are no longer in the table. Requests under way end in peace. */
    void retain(Set<Backend> wanted) {
        live = wanted;
        List<Station> gone = stations.values().stream()
                .filter(s -> !wanted.contains(s.backend))
                .toList();
        for (Station station : gone) {
            List.copyOf(station.idle).forEach(UpstreamConnection::close);
            Connector.retire(station);
            forgetIfDone(station);
        }
    }

    private void reap() {
        long limit = config.timeouts().idleBackend().toNanos();
        long now = System.nanoTime();
        List<UpstreamConnection> old = new ArrayList<>();
        boolean more = false;
        for (Station station : stations.values()) {
            for (UpstreamConnection each : station.idle) {
                if (now - each.idleSince() >= limit) {
                    old.add(each);
                } else {
                    more = true;
                }
            }
        }
        old.forEach(UpstreamConnection::close);
        if (more) {
            reaper.in(config.timeouts().idleBackend());
        }
    }
}
