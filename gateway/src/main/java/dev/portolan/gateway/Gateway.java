package dev.portolan.gateway;

import dev.portolan.client.EventRecorder;
import dev.portolan.client.Informers;
import dev.portolan.gateway.core.GatewayPlan;
import dev.portolan.gateway.core.RouteTable;
import dev.portolan.gateway.edge.GatewayStatuses;
import dev.portolan.gateway.edge.IngressFindings;
import dev.portolan.gateway.edge.IngressStatus;
import dev.portolan.gateway.edge.OurClass;
import dev.portolan.gateway.edge.Routes;
import dev.portolan.gateway.server.GatewayBindException;
import dev.portolan.gateway.server.GatewayServer;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Serves Ingresses and the Gateway API: an HTTP reverse proxy whose routes follow the API. */
public final class Gateway implements AutoCloseable {
    private final GatewayServer server;
    private final Routes routes;
    private final IngressFindings findings;
    private final IngressStatus status;
    private final GatewayStatuses gatewayStatuses;
    private final OurClass ourClass;
    private final EventRecorder events;
    private final CountDownLatch routed = new CountDownLatch(1);

    private Gateway(GatewayServer server, Informers informers, GatewayConfig config) {
        this.server = server;
        this.events = new EventRecorder(informers.client(), "portolan-gateway");
        this.ourClass = new OurClass(informers, config.classes());
        this.status = new IngressStatus(informers, config.published());
        this.findings = new IngressFindings(informers, events);
        this.routes = new Routes(informers, config.classes(), this::follow);
        this.gatewayStatuses = new GatewayStatuses(informers, routes.gateways(), config.published());
        ourClass.start();
        status.start();
        findings.start();
        gatewayStatuses.start();
        routes.start();
    }

    private void follow(RouteTable table, GatewayPlan plan) {
        gatewayStatuses.follow(plan, server.route(table, plan));
        status.follow(table);
        findings.follow(table);
        routed.countDown();
    }

    /**
     * Listens at once, and answers 503 until the first routes are read. The informers are started by whoever made them.
     *
     * @throws GatewayBindException when an address cannot be had; it names the address and the port
     */
    public static Gateway start(Informers informers, GatewayConfig config) {
        return new Gateway(GatewayServer.start(config.server()), informers, config);
    }

    /** Waits until the first routes are read and followed; false when {@code limit} passes first. */
    public boolean awaitReady(Duration limit) throws InterruptedException {
        return routed.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Waits until requests follow the EndpointSlices that there are at this moment; false when {@code limit} passes first. */
    public boolean awaitFollowed(Duration limit) throws InterruptedException {
        return routes.awaitFollowed(limit);
    }

    /** Where it listens; port 0 in the configuration is a real one here. */
    public List<InetSocketAddress> addresses() {
        return server.addresses();
    }

    /** Where it listens for TLS. */
    public List<InetSocketAddress> tlsAddresses() {
        return server.tlsAddresses();
    }

    /** What it counted so far, for Prometheus. */
    public MetricSnapshots metrics() {
        return server.metrics();
    }

    /** Stops listening, lets requests under way end within the drain time, and ends everything it started. */
    @Override
    public void close() {
        server.close();
        routes.close();
        gatewayStatuses.close();
        findings.close();
        status.close();
        ourClass.close();
        events.close();
    }
}
