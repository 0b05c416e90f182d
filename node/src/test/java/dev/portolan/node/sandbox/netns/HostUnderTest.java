package dev.portolan.node.sandbox.netns;

import dev.portolan.linux.Ability;
import dev.portolan.linux.HostAbility;
import dev.portolan.linux.Isolation;
import dev.portolan.linux.NetworkNamespace;
import dev.portolan.linux.Sysctl;
import dev.portolan.linux.route.Link;
import dev.portolan.linux.route.RouteSocket;
import dev.portolan.rules.Cidr;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Assumptions;

/** A network namespace that plays the host, so that the real one is left alone. Skips the test where none can be made. */
final class HostUnderTest implements AutoCloseable {
    static final Cidr PODS = Cidr.parse("10.244.0.0/24");
    static final Cidr SERVICES = Cidr.parse("10.96.0.0/16");

    final NetworkNamespace namespace;
    /** Some kernels put tunnels such as tunl0 into each new namespace. */
    private final List<String> given = new ArrayList<>();

    HostUnderTest() throws Exception {
        Ability pods = HostAbility.probe().pods();
        Assumptions.assumeTrue(pods.possible(), pods.toString());
        namespace = NetworkNamespace.create("host");
        withLinks(route -> {
            route.links().setUp(route.links().get("lo"));
            return true;
        });
        given.addAll(linkNames().stream().filter(name -> !name.equals("lo")).toList());
        // A new namespace copies this from the real host.
        namespace.call(() -> {
            Sysctl.of("net", "ipv4", "ip_forward").write("0");
            return true;
        });
    }

    NetnsSandboxProvider provider(String clusterId, String bridge, Cidr... onLink) throws Exception {
        return on(() -> NetnsSandboxProvider.here(new NetnsConfig(clusterId, bridge, List.of(onLink))));
    }

    <T> T on(Callable<T> body) throws Exception {
        return namespace.call(body);
    }

    /** Asks or changes something about links. */
    interface Links<T> {
        T with(RouteSocket route) throws IOException;
    }

    <T> T withLinks(Links<T> body) throws Exception {
        return namespace.call(() -> {
            try (RouteSocket route = RouteSocket.open()) {
                return body.with(route);
            }
        });
    }

    List<String> linkNames() throws Exception {
        return withLinks(route -> route.links().list().stream()
                .map(Link::name)
                .filter(name -> !given.contains(name))
                .toList());
    }

    String forwarding() throws Exception {
        return on(Sysctl.of("net", "ipv4", "ip_forward")::read);
    }

    /** Loads rules by the {@code nft} command. */
    void nft(String rules) throws Exception {
        Process nft;
        try {
            nft = Isolation.none()
                    .inside(namespace)
                    .start(new ProcessBuilder("nft", "-f", "-").redirectErrorStream(true));
        } catch (IOException e) {
            Assumptions.abort("nftables is not installed: " + e.getMessage());
            return;
        }
        nft.outputWriter().append(rules).close();
        String said = new String(nft.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (nft.waitFor() != 0) {
            throw new IOException("nft: " + said);
        }
    }

    @Override
    public void close() {
        namespace.close();
    }
}
