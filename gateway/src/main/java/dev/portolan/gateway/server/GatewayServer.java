package dev.portolan.gateway.server;

import dev.portolan.gateway.core.Backend;
import dev.portolan.gateway.core.Certificate;
import dev.portolan.gateway.core.GatewayPlan;
import dev.portolan.gateway.core.PortRoutes;
import dev.portolan.gateway.core.RouteTable;
import dev.portolan.gateway.core.Router;
import dev.portolan.gateway.server.ClientFacts.Scheme;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private final Listening plainIngress = new Listening(Scheme.HTTP);
    private final Listening secureIngress = new Listening(Scheme.HTTPS);
    private final Ports ports;
    private boolean closed;

    private GatewayServer(ServerConfig config) {
        this.context = new ServerContext(config);
        this.transport = Transport.open(config.eventLoops());
        this.ports = new Ports((port, listening) -> {
            InetAddress here = config.bind().getFirst().getAddress();
            return listen(new InetSocketAddress(here, port), listening);
        });
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
            config.bind().forEach(address -> server.plain.add(server.listen(address, server.plainIngress)));
            config.tlsBind().forEach(address -> server.secure.add(server.listen(address, server.secureIngress)));
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

    private Channel listen(InetSocketAddress address, Listening listening) {
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
                        accept(channel, listening);
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
    private void accept(Channel channel, Listening listening) {
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
        Reception.receive(context, home, channel, listening);
        channel.read();
    }

    /** The same without Gateways. */
    public void route(RouteTable next) {
        route(next, GatewayPlan.NONE);
    }

    /**
     * Every request from now on follows {@code next}, and what {@code plan} says of further ports; idle connections to backends that both
     * lack are closed. A Gateway may name a port where Ingresses are served: then it is asked first.
     *
     * @return ports that cannot be had, each with the reason
     */
    public synchronized Map<Integer, String> route(RouteTable next, GatewayPlan plan) {
        if (closed) {
            return Map.of();
        }
        Map<Integer, String> faults = new HashMap<>();
        Set<Integer> shared = new HashSet<>();
        plainIngress.follow(with(plan, next, plain, Scheme.HTTP, shared, faults));
        secureIngress.follow(with(plan, next, secure, Scheme.HTTPS, shared, faults));
        faults.putAll(ports.follow(plan.ports(), shared));
        List<Certificate.Usable> shown = new ArrayList<>(next.certificates());
        plan.ports().values().forEach(port -> shown.addAll(port.certificates()));
        context.certificates.retain(shown);
        Set<String> owners = owners(next, plan);
        context.metrics.reloaded(owners::contains);
        Set<Backend> backends = new HashSet<>(next.backends());
        backends.addAll(plan.backends());
        upstreams.forEach((loop, each) -> loop.execute(() -> each.retain(backends)));
        return faults;
    }

    private static Set<String> owners(RouteTable table, GatewayPlan plan) {
        Set<String> owners = new HashSet<>();
        table.ingresses().forEach(ingress -> owners.add("Ingress " + ingress));
        plan.routes().forEach(said -> owners.add(said.route().name().toString()));
        return owners;
    }

    private static Router with(
            GatewayPlan plan,
            RouteTable ingresses,
            List<Channel> listeners,
            Scheme scheme,
            Set<Integer> shared,
            Map<Integer, String> faults) {
        Router router = ingresses;
        for (InetSocketAddress address : addresses(listeners)) {
            PortRoutes also = plan.ports().get(address.getPort());
            if (also == null) {
                continue;
            }
            shared.add(address.getPort());
            if (Ports.scheme(also) == scheme) {
                router = Router.both(also, router);
            } else {
                faults.put(address.getPort(), "Ingresses are served there by " + scheme);
            }
        }
        return router;
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
        ports.close();
        context.drain();
        context.clients.forEach(client -> client.pipeline().fireUserEventTriggered(Drain.NOW));
        long drainMillis = context.config.timeouts().drain().toMillis();
        if (!context.clients.newCloseFuture().awaitUninterruptibly(drainMillis)) {
            context.clients.close().awaitUninterruptibly();
        }
        transport.loops().shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
        context.passwords.close();
        context.accessLog.close();
    }
}
