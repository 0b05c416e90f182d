package dev.portolan.gateway;

import dev.portolan.gateway.core.ClassRules;
import dev.portolan.gateway.server.ServerConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * How the gateway runs.
 *
 * @param server where it listens, its limits and timeouts
 * @param classes which Ingresses are ours; the class is made at the start if there is none of that name
 * @param published the address that {@code status.loadBalancer} of our Ingresses shows
 */
public record GatewayConfig(ServerConfig server, ClassRules classes, InetAddress published) {
    /** Class {@code portolan} of controller {@code portolan.dev/ingress}. */
    public static final ClassRules CLASS = new ClassRules("portolan", "portolan.dev/ingress");

    /** Listens on {@code 127.0.0.1:8080} and publishes that address. */
    public static final GatewayConfig DEFAULT = on(new InetSocketAddress("127.0.0.1", 8080));

    /** The defaults on another address; a wildcard address publishes {@code 127.0.0.1}. */
    public static GatewayConfig on(InetSocketAddress address) {
        InetAddress published =
                address.getAddress().isAnyLocalAddress() ? InetAddress.ofLiteral("127.0.0.1") : address.getAddress();
        return new GatewayConfig(ServerConfig.on(address), CLASS, published);
    }

    /** The same with TLS at another address. */
    public GatewayConfig withTls(InetSocketAddress address) {
        return withServer(server.withTls(address));
    }

    /** The same with another address in the status of Ingresses. */
    public GatewayConfig withPublished(InetAddress address) {
        return new GatewayConfig(server, classes, address);
    }

    /** The same with another server. */
    public GatewayConfig withServer(ServerConfig other) {
        return new GatewayConfig(other, classes, published);
    }

    /** Where it listens. */
    public List<InetSocketAddress> bind() {
        return server.bind();
    }
}
