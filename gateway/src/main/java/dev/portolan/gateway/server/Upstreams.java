package dev.portolan.gateway.server;

import dev.portolan.gateway.core.Backend;
import dev.portolan.gateway.core.Destination.Balance;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpClientCodec;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's connections to backends: those that wait for a request, how many are under way, who refused a moment ago. A request
 * never leaves the loop that accepted it, so nothing here is locked.
 */
final class Upstreams {
    private static final class Station {
        private final Deque<UpstreamConnection> idle = new ArrayDeque<>();
        private int underWay;
        private long avoidUntil;
        private boolean refused;
    }

    private final EventLoop loop;
    private final Transport transport;
    private final ServerConfig config;
    private final Map<Backend, Station> stations = new HashMap<>();
    private final BackendChoice choice;
    private final Deadline reaper;
    private Set<Backend> live = Set.of();

    Upstreams(EventLoop loop, Transport transport, ServerConfig config) {
        this.loop = loop;
        this.transport = transport;
        this.config = config;
        this.choice =
                new BackendChoice(bound -> ThreadLocalRandom.current().nextInt(bound), this::underWay, this::avoided);
        this.reaper = new Deadline(loop, this::reap);
    }

    @Nullable
    Backend choose(Balance balance, InetAddress client, Set<Backend> failed) {
        return choice.choose(balance, client, failed);
    }

    private int underWay(Backend backend) {
        Station station = stations.get(backend);
        return station == null ? 0 : station.underWay;
    }

    private boolean avoided(Backend backend) {
        Station station = stations.get(backend);
        return station != null && station.refused && station.avoidUntil - System.nanoTime() > 0;
    }

    /** A request begins to concern {@code backend}; {@link #ended} must follow. */
    void began(Backend backend) {
        station(backend).underWay++;
    }

    void ended(Backend backend) {
        Station station = station(backend);
        station.underWay--;
        forgetIfDone(backend, station);
    }

    /** Prefers others for a while. */
    void avoid(Backend backend) {
        Station station = station(backend);
        station.refused = true;
        station.avoidUntil = System.nanoTime() + config.timeouts().avoid().toNanos();
    }

    private Station station(Backend backend) {
        return stations.computeIfAbsent(backend, b -> new Station());
    }

    private void forgetIfDone(Backend backend, Station station) {
        if (station.underWay == 0 && station.idle.isEmpty() && !live.contains(backend)) {
            stations.remove(backend);
        }
    }

    /** The connection that was used last, if it has not waited for longer than {@code longest}. */
    @Nullable
    UpstreamConnection takeIdle(Backend backend, Duration longest) {
        Station station = stations.get(backend);
        while (station != null && !station.idle.isEmpty()) {
            if (station.idle.getLast().idleNanos() > longest.toNanos()) {
                return null;
            }
            UpstreamConnection connection = station.idle.removeLast();
            if (connection.usable()) {
                return connection;
            }
        }
        return null;
    }

    /** Ends in {@link Exchange#connected} or {@link Exchange#refused}. */
    void connect(Backend backend, Exchange exchange) {
        ChannelFuture connecting = new Bootstrap()
                .group(loop)
                .channel(transport.socket())
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        config.timeouts().connect().toMillis())
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(
                                        "codec",
                                        new HttpClientCodec(RequestDecoder.config(config.limits()), false, false))
                                .addLast("handler", new UpstreamConnection(Upstreams.this, backend, channel));
                    }
                })
                .connect(backend.socketAddress());
        connecting.addListener((ChannelFuture done) -> {
            if (done.isSuccess()) {
                exchange.connected(done.channel().pipeline().get(UpstreamConnection.class));
            } else {
                exchange.refused(backend);
            }
        });
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
        reaper.in(config.timeouts().idleBackend());
        connection.rest();
    }

    void closed(UpstreamConnection connection) {
        Station station = stations.get(connection.backend());
        if (station != null && station.idle.remove(connection)) {
            forgetIfDone(connection.backend(), station);
        }
    }

    /** Closes what waits for backends that are no longer in the table. Requests under way end in peace. */
    void retain(Set<Backend> wanted) {
        live = wanted;
        List<UpstreamConnection> unwanted = new ArrayList<>();
        stations.forEach((backend, station) -> {
            if (!wanted.contains(backend)) {
                unwanted.addAll(station.idle);
            }
        });
        unwanted.forEach(UpstreamConnection::close);
        stations.entrySet().removeIf(e -> !wanted.contains(e.getKey()) && e.getValue().underWay == 0);
    }

    private void reap() {
        long limit = config.timeouts().idleBackend().toNanos();
        List<UpstreamConnection> old = new ArrayList<>();
        boolean more = false;
        for (Station station : stations.values()) {
            for (UpstreamConnection each : station.idle) {
                if (each.idleNanos() >= limit) {
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
