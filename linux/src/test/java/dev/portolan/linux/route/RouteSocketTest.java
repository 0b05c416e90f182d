package dev.portolan.linux.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portolan.linux.Ability;
import dev.portolan.linux.HostAbility;
import dev.portolan.linux.NetworkNamespace;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In a network namespace of the test's own. */
class RouteSocketTest {
    private static final HardwareAddress MAC = HardwareAddress.ofAddress(address("10.1.0.1"));

    private NetworkNamespace host;
    private NetworkNamespace pod;
    private RouteSocket route;

    @BeforeEach
    void open() throws Exception {
        Ability pods = HostAbility.probe().pods();
        assumeTrue(pods.possible(), pods.toString());
        host = NetworkNamespace.create("host");
        pod = NetworkNamespace.create("pod");
        route = host.call(RouteSocket::open);
    }

    @AfterEach
    void close() {
        if (host != null) {
            route.close();
            host.close();
            pod.close();
        }
    }

    @Test
    void a_link_has_the_name_alias_size_and_bridge_it_was_given() throws Exception {
        Link bridge = route.links().addBridge("br0", MAC);
        Link dummy = route.links().addVeth("d0", "eth0", MAC, pod);
        route.links().setAlias(dummy, "ours/forward=0");
        route.links().setMtu(dummy, 1400);
        route.links().rename(dummy, "d1");
        route.links().setMaster(dummy, bridge);
        route.links().setHairpin(dummy);
        route.links().setUp(dummy);
        assertThat(route.links().find("d0")).isEmpty();
        assertThat(route.links().get("d1"))
                .isEqualTo(new Link(dummy.index(), "d1", "veth", "ours/forward=0", bridge.index(), true, 1400));
    }

    @Test
    void a_name_that_is_taken_is_said() throws Exception {
        route.links().addBridge("d0", MAC);
        assertThatThrownBy(() -> route.links().addBridge("d0", MAC))
                .hasMessage("RTM_NEWLINK of bridge d0 failed: EEXIST (exists already)");
    }

    @Test
    void the_peer_of_a_veth_starts_in_the_other_namespace_and_goes_with_it() throws Exception {
        try (RouteSocket inPod = pod.call(RouteSocket::open)) {
            Link here = route.links().addVeth("v0", "eth0", MAC, pod);
            assertThat(inPod.links().get("eth0").kind()).isEqualTo("veth");
            route.links().delete(here);
            assertThat(inPod.links().find("eth0")).isEmpty();
        }
    }

    @Test
    void addresses_and_routes_are_there_until_they_are_deleted() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/sys/net/ipv6")), "needs IPv6 in the kernel");
        Link link = route.links().addBridge("d0", MAC);
        Prefix own = new Prefix(address("10.1.0.1"), 24);
        Prefix six = new Prefix(address("fd00::1"), 64);
        route.addresses().add(link, own);
        route.addresses().add(link, six);
        route.links().setUp(link);
        assertThat(route.addresses().list())
                .contains(new Addresses.Assigned(link.index(), own), new Addresses.Assigned(link.index(), six));

        Route services = new Route(new Prefix(address("10.96.0.0"), 16), link.index(), new Hop.Direct());
        Route outside = new Route(new Prefix(address("0.0.0.0"), 0), link.index(), new Hop.Via(address("10.1.0.9")));
        Route six6 = new Route(new Prefix(address("fd01::"), 112), link.index(), new Hop.Via(address("fd00::9")));
        route.routes().add(services);
        route.routes().add(outside);
        route.routes().add(six6);
        assertThat(route.routes().list())
                .contains(services, outside, six6)
                .contains(new Route(new Prefix(address("10.1.0.0"), 24), link.index(), new Hop.Direct()));

        route.routes().delete(services);
        route.routes().delete(outside);
        route.routes().delete(six6);
        route.addresses().delete(link, own);
        assertThat(route.routes().list()).doesNotContain(services, outside, six6);
        assertThat(route.addresses().list()).doesNotContain(new Addresses.Assigned(link.index(), own));
    }

    @Test
    void a_gateway_nobody_reaches_is_said_in_the_kernels_words() throws Exception {
        Link link = route.links().addBridge("d0", MAC);
        route.links().setUp(link);
        Route lost = new Route(new Prefix(address("10.9.0.0"), 16), link.index(), new Hop.Via(address("10.1.0.9")));
        assertThatThrownBy(() -> route.routes().add(lost))
                .hasMessageContaining("route to 10.9.0.0/16 via 10.1.0.9")
                .hasMessageContaining("Nexthop has invalid gateway");
    }

    private static InetAddress address(String text) {
        return InetAddress.ofLiteral(text);
    }
}
