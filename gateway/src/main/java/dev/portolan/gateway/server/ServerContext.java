package dev.portolan.gateway.server;

import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.util.concurrent.atomic.AtomicInteger;

/** What all connections of one server share. */
final class ServerContext {
    private enum Life {
        SERVING,
        DRAINING
    }

    final ServerConfig config;
    final ChannelGroup clients = new DefaultChannelGroup("gateway-clients", GlobalEventExecutor.INSTANCE);
    final AtomicInteger clientCount = new AtomicInteger();
    final Terms terms;
    final Limiter limiter = new Limiter();
    final Passwords passwords = new Passwords();
    final ServerCertificates certificates = new ServerCertificates();
    final UpstreamTls upstreamTls = new UpstreamTls();
    final Metrics metrics = new Metrics();
    final AccessLog accessLog;
    private volatile Life life = Life.SERVING;
    private volatile int httpsPort;

    ServerContext(ServerConfig config) {
        this.config = config;
        this.terms = Terms.standard(config);
        this.accessLog = AccessLog.of(config.accessLog());
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
