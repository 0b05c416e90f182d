package dev.portolan.gateway.server;

import dev.portolan.gateway.core.RouteTable;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What all connections of one server share. A request takes the table once and follows it to its end. */
final class ServerContext {
    private enum Life {
        SERVING,
        DRAINING
    }

    final ServerConfig config;
    final ChannelGroup clients = new DefaultChannelGroup("gateway-clients", GlobalEventExecutor.INSTANCE);
    final AtomicInteger clientCount = new AtomicInteger();
    final Limiter limiter = new Limiter();
    final ServerCertificates certificates = new ServerCertificates();
    final UpstreamTls upstreamTls = new UpstreamTls();
    final Metrics metrics = new Metrics();
    final AccessLog accessLog;
    private volatile @Nullable RouteTable table;
    private volatile Life life = Life.SERVING;
    private volatile int httpsPort;

    ServerContext(ServerConfig config) {
        this.config = config;
        this.accessLog = AccessLog.of(config.accessLog());
    }

    /** Null until the first table came. */
    @Nullable
    RouteTable table() {
        return table;
    }

    void route(RouteTable next) {
        table = next;
        certificates.follow(next.certificates());
        metrics.reloaded();
    }

    /** The port at which clients find TLS; 0 for none. */
    int httpsPort() {
        return httpsPort;
    }

    void httpsPort(int port) {
        httpsPort = port;
    }

    void drain() {
        life = Life.DRAINING;
    }

    boolean draining() {
        return life == Life.DRAINING;
    }
}
