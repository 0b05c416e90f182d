package dev.portolan.gateway.server;

import dev.portolan.gateway.core.RouteTable;
import dev.portolan.gateway.server.ClientFacts.Scheme;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * An HTTP reverse proxy that follows the {@link RouteTable} it was given last. Until the first it answers 503.
 *
 * <p>A request takes the table once; changing it touches no request under way. Thread-safe.
 */
public final class GatewayServer implements AutoCloseable {
    private final ServerContext context;
    private final Transport transport;
    private final Map<EventExecutor, Upstreams> upstreams = new IdentityHashMap<>();
    private final List<Channel> plain = new ArrayList<>();
    private final List<Channel> secure = new ArrayList<>();
    private boolean closed;

    private GatewayServer(ServerConfig config) {
        this.context = new ServerContext(config);
        this.transport = Transport.open(config.eventLoops());
        for (EventExecutor loop : transport.loops()) {
            upstreams.put(loop, new Upstreams((EventLoop) loop, transport, config, context.upstreamTls));
        }
    }

    /**
     * Listens; when this returns, clients are answered.
     *
     * @throws GatewayBindException when one of the addresses cannot be had; then none is held
     */
    public static GatewayServer start(ServerConfig config) {
        GatewayServer server = new GatewayServer(config);
        try {
            config.bind().forEach(address -> server.plain.add(server.listen(address, Scheme.HTTP)));
            config.tlsBind().forEach(address -> server.secure.add(server.listen(address, Scheme.HTTPS)));
            server.context.httpsPort(server.tlsAddresses().stream()
                    .mapToInt(InetSocketAddress::getPort)
                    .findFirst()
                    .orElse(0));
        } catch (GatewayBindException e) {
            server.close();
            throw e;
        }
        return server;
    }

    private Channel listen(InetSocketAddress address, Scheme scheme) {
        ChannelFuture bound = new ServerBootstrap()
                .group(transport.loops())
                .channel(transport.server())
                // Old connections of an earlier run in TIME_WAIT shall not keep the port.
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel, scheme);
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new GatewayBindException(address, bound.cause());
        }
        return bound.channel();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a close needs no answer
    private void accept(Channel channel, Scheme scheme) {
        Upstreams home = upstreams.get(channel.eventLoop());
        int count = context.clientCount.incrementAndGet();
        if (home == null
                || context.draining()
                || count > context.config.limits().connections()) {
            context.clientCount.decrementAndGet();
            channel.close();
            return;
        }
        channel.closeFuture().addListener(done -> context.clientCount.decrementAndGet());
        context.clients.add(channel);
        context.metrics.accepted();
        Reception.receive(context, home, channel, scheme);
        channel.read();
    }

    /** Every request from now on follows {@code next}; idle connections to backends that it lacks are closed. */
    public void route(RouteTable next) {
        context.route(next);
        upstreams.forEach((loop, each) -> loop.execute(() -> each.retain(next.backends())));
    }

    /** Where it listens for plain HTTP, in the order of the configuration. */
    public List<InetSocketAddress> addresses() {
        return addresses(plain);
    }

    /** Where it listens for TLS, in the order of the configuration. */
    public List<InetSocketAddress> tlsAddresses() {
        return addresses(secure);
    }

    /** What it counted so far. */
    public MetricSnapshots metrics() {
        return context.metrics.snapshots(context.clientCount.get());
    }

    private static List<InetSocketAddress> addresses(List<Channel> listeners) {
        return listeners.stream()
                .map(channel -> (InetSocketAddress) channel.localAddress())
                .toList();
    }

    /** Stops listening, lets requests under way end within the drain time, cuts the rest. Blocks until that is done. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        plain.forEach(listener -> listener.close().awaitUninterruptibly());
        secure.forEach(listener -> listener.close().awaitUninterruptibly());
        context.drain();
        context.clients.forEach(client -> client.pipeline().fireUserEventTriggered(Drain.NOW));
        long drainMillis = context.config.timeouts().drain().toMillis();
        if (!context.clients.newCloseFuture().awaitUninterruptibly(drainMillis)) {
            context.clients.close().awaitUninterruptibly();
        }
        transport.loops().shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
        context.accessLog.close();
    }
}
