package dev.portolan.node.sandbox.netns;

import static dev.portolan.node.sandbox.netns.HostUnderTest.PODS;
import static dev.portolan.node.sandbox.netns.HostUnderTest.SERVICES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portolan.linux.route.HardwareAddress;
import dev.portolan.linux.route.Hop;
import dev.portolan.linux.route.Link;
import dev.portolan.linux.route.Prefix;
import dev.portolan.linux.route.Route;
import dev.portolan.node.sandbox.SandboxException;
import dev.portolan.node.sandbox.SandboxSpec;
import dev.portolan.rules.Cidr;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A host that others use as well, or that an earlier run left untidy. */
class SharedHostTest {
    private static final Cidr OTHER_PODS = Cidr.parse("10.245.0.0/24");

    private HostUnderTest host;

    @BeforeEach
    void open() throws Exception {
        host = new HostUnderTest();
    }

    @AfterEach
    void close() {
        if (host != null) {
            host.close();
        }
    }

    @Test
    void what_a_killed_run_left_is_removed_and_its_memory_of_the_host_kept() throws Exception {
        NetnsSandboxProvider killed = host.provider("alpha", "ptl0", SERVICES);
        killed.open(PODS);
        killed.create(new SandboxSpec("u-1", "default/one", "one", PODS.at(2), Map.of(), Path.of("/tmp")));
        try (NetnsSandboxProvider next = host.provider("alpha", "ptl1", SERVICES)) {
            next.open(PODS);
            assertThat(host.linkNames()).containsExactlyInAnyOrder("lo", "ptl1");
            assertThat(host.forwarding()).isEqualTo("1");
        }
        assertThat(host.linkNames()).containsExactly("lo");
        assertThat(host.forwarding()).isEqualTo("0");
    }

    @Test
    void a_foreign_link_of_the_bridges_name_is_left_alone_and_named() throws Exception {
        bridge("ptl0", "made by hand");
        try (NetnsSandboxProvider provider = host.provider("alpha", "ptl0")) {
            assertThatThrownBy(() -> provider.open(PODS))
                    .isInstanceOf(SandboxException.class)
                    .hasMessage(
                            "this host already has a bridge link ptl0 (\"made by hand\"), which is not ours: end that"
                                    + " cluster or remove the link, or run this one with pods on loopback");
        }
        assertThat(host.linkNames()).contains("ptl0");
        assertThat(host.forwarding()).isEqualTo("0");
    }

    @Test
    void addresses_that_a_link_has_are_not_taken() throws Exception {
        Link cni = bridge("cni0", "");
        host.withLinks(route -> {
            route.addresses().add(cni, new Prefix(InetAddress.ofLiteral("10.244.0.1"), 16));
            route.links().setUp(cni);
            return true;
        });
        try (NetnsSandboxProvider provider = host.provider("alpha", "ptl0")) {
            assertThatThrownBy(() -> provider.open(PODS))
                    .hasMessage(
                            "the cluster wants the addresses 10.244.0.0/24, but on this host bridge link cni0 has the address"
                                    + " 10.244.0.1/16: give the cluster other ranges, or free these");
            assertThatThrownBy(() -> provider.open(Cidr.parse("10.244.7.0/24")))
                    .hasMessageContaining("10.244.0.0/16 is routed by bridge link cni0");
        }
    }

    @Test
    void a_wide_route_to_a_gateway_is_no_conflict() throws Exception {
        Link vpn = bridge("tun0", "");
        host.withLinks(route -> {
            route.addresses().add(vpn, new Prefix(InetAddress.ofLiteral("192.168.9.2"), 24));
            route.links().setUp(vpn);
            Hop gateway = new Hop.Via(InetAddress.ofLiteral("192.168.9.1"));
            route.routes().add(new Route(new Prefix(InetAddress.ofLiteral("10.0.0.0"), 8), vpn.index(), gateway));
            route.routes().add(new Route(new Prefix(InetAddress.ofLiteral("0.0.0.0"), 0), vpn.index(), gateway));
            return true;
        });
        try (NetnsSandboxProvider provider = host.provider("alpha", "ptl0", SERVICES)) {
            assertThat(provider.open(PODS)).isEqualTo(PODS.at(1));
        }
    }

    @Test
    void two_clusters_live_side_by_side_and_the_last_one_restores_the_host() throws Exception {
        NetnsSandboxProvider alpha = host.provider("alpha", "ptl0", SERVICES);
        try (NetnsSandboxProvider beta = host.provider("beta", "ptl1")) {
            alpha.open(PODS);
            beta.open(OTHER_PODS);
            alpha.close();
            assertThat(host.linkNames()).containsExactlyInAnyOrder("lo", "ptl1");
            assertThat(host.forwarding()).isEqualTo("1");
        }
        assertThat(host.forwarding()).isEqualTo("0");
    }

    @Test
    void the_same_services_range_for_two_clusters_is_refused_with_the_others_name() throws Exception {
        try (NetnsSandboxProvider alpha = host.provider("alpha", "ptl0", SERVICES);
                NetnsSandboxProvider beta = host.provider("beta", "ptl1", SERVICES)) {
            alpha.open(PODS);
            assertThatThrownBy(() -> beta.open(OTHER_PODS))
                    .hasMessageContaining("10.96.0.0/16 is routed by bridge link ptl0 of the Portolan cluster alpha");
        }
    }

    @Test
    void forwarding_stays_on_where_another_bridge_came_to_need_it() throws Exception {
        try (NetnsSandboxProvider alpha = host.provider("alpha", "ptl0")) {
            alpha.open(PODS);
            bridge("docker0", "");
        }
        assertThat(host.forwarding()).isEqualTo("1");
    }

    private Link bridge(String name, String alias) throws Exception {
        return host.withLinks(route -> {
            Link bridge = route.links().addBridge(name, HardwareAddress.ofAddress(InetAddress.ofLiteral("10.0.0.1")));
            route.links().setAlias(bridge, alias);
            return bridge;
        });
    }
}
