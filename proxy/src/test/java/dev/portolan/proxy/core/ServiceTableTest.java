package dev.portolan.proxy.core;

import static dev.portolan.proxy.core.Cluster.endpoint;
import static dev.portolan.proxy.core.Cluster.http;
import static dev.portolan.proxy.core.Cluster.named;
import static dev.portolan.proxy.core.Cluster.outside;
import static dev.portolan.proxy.core.Cluster.policies;
import static dev.portolan.proxy.core.Cluster.port3000;
import static dev.portolan.proxy.core.Cluster.service;
import static dev.portolan.proxy.core.Cluster.slice;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.proxy.core.Forwarding.Kind;
import dev.portolan.proxy.core.ServiceView.Type;
import dev.portolan.proxy.core.SliceView.State;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ServiceTableTest {
    private static final Frontend VIP = Frontend.of("10.96.0.20", 80, Protocol.TCP);
    private static final SliceView TWO_READY = slice(
            port3000(), endpoint("10.244.0.7", State.READY, "here"), endpoint("10.244.1.7", State.READY, "there"));
    private static final List<Backend> BOTH = List.of(Backend.of("10.244.0.7", 3000), Backend.of("10.244.1.7", 3000));

    @Test
    void a_node_port_answers_on_every_address_given() {
        Cluster cluster = new Cluster()
                .with(service(Type.NODE_PORT, List.of("10.96.0.20"), http(30_008)))
                .with(TWO_READY);
        cluster.node = new NodeView("here", Cluster.addresses(List.of("10.244.0.1", "127.0.0.1", "fd00::1")));
        ServiceTable table = cluster.table();
        assertThat(table.forwardings().keySet())
                .as("and not on a family that the Service lacks")
                .containsExactly(
                        VIP,
                        Frontend.of("10.244.0.1", 30_008, Protocol.TCP),
                        Frontend.of("127.0.0.1", 30_008, Protocol.TCP));
        assertThat(table.forwardings().get(Frontend.of("127.0.0.1", 30_008, Protocol.TCP)))
                .isEqualTo(new Forwarding(
                        new PortOwner("default", "shop", "http"),
                        Kind.NODE_PORT,
                        Policy.CLUSTER,
                        Affinity.NONE,
                        new Target.Balance(BOTH),
                        new Target.Balance(BOTH),
                        List.of()));
    }

    @Test
    void local_policy_outside_leaves_clients_inside_with_every_endpoint() {
        ServiceTable table = new Cluster()
                .with(outside(
                        policies(
                                service(Type.LOAD_BALANCER, List.of("10.96.0.20"), http(0)),
                                Policy.CLUSTER,
                                Policy.LOCAL),
                        List.of("192.0.2.5"),
                        List.of("10.97.0.1"),
                        "10.0.0.0/8"))
                .with(TWO_READY)
                .table();
        Forwarding balancer = table.forwardings().get(Frontend.of("10.97.0.1", 80, Protocol.TCP));
        assertThat(balancer.outside().backends()).containsExactly(Backend.of("10.244.0.7", 3000));
        assertThat(balancer.inside().backends()).isEqualTo(BOTH);
        assertThat(balancer.admits(InetAddress.ofLiteral("10.1.2.3"))).isTrue();
        assertThat(balancer.admits(InetAddress.ofLiteral("11.1.2.3"))).isFalse();
        Forwarding external = table.forwardings().get(Frontend.of("192.0.2.5", 80, Protocol.TCP));
        assertThat(external.kind()).isEqualTo(Kind.EXTERNAL_IP);
        assertThat(external.admits(InetAddress.ofLiteral("11.1.2.3")))
                .as("source ranges are for the load balancer's address")
                .isTrue();
        assertThat(table.forwardings().get(VIP).outside().backends()).isEqualTo(BOTH);
    }

    @Test
    void several_ports_each_get_the_endpoints_of_their_name_and_protocol() {
        ServiceTable table = new Cluster()
                .with(service(
                        Type.CLUSTER_IP,
                        List.of("10.96.0.10"),
                        new ServiceView.Port("dns", Protocol.UDP, 53, 0),
                        new ServiceView.Port("dns-tcp", Protocol.TCP, 53, 0),
                        new ServiceView.Port("metrics", Protocol.TCP, 9153, 0)))
                .with(new SliceView(
                        "default",
                        "shop",
                        Family.IPV4,
                        List.of(
                                new SliceView.Port("dns", Protocol.UDP, 5353),
                                new SliceView.Port("dns-tcp", Protocol.TCP, 5354)),
                        List.of(endpoint("10.244.0.7", State.READY, "here"))))
                .table();
        assertThat(table.forwardings()
                        .get(Frontend.of("10.96.0.10", 53, Protocol.UDP))
                        .inside())
                .isEqualTo(new Target.Balance(List.of(Backend.of("10.244.0.7", 5353))));
        assertThat(table.forwardings()
                        .get(Frontend.of("10.96.0.10", 53, Protocol.TCP))
                        .inside())
                .isEqualTo(new Target.Balance(List.of(Backend.of("10.244.0.7", 5354))));
        assertThat(table.forwardings()
                        .get(Frontend.of("10.96.0.10", 9153, Protocol.TCP))
                        .inside())
                .isEqualTo(Target.REFUSE);
        assertThat(table.omissions())
                .containsExactly(new Omission(
                        new PortOwner("default", "shop", "metrics"), "10.244.0.7", Omission.Reason.NO_SUCH_PORT));
    }

    @Test
    void pods_that_resolve_a_named_port_differently_are_backends_with_their_own_number() {
        ServiceTable table = new Cluster()
                .with(service(Type.CLUSTER_IP, List.of("10.96.0.20"), http()))
                .with(
                        slice(port3000(), endpoint("10.244.0.7", State.READY, "here")),
                        slice(
                                new SliceView.Port("http", Protocol.TCP, 4000),
                                endpoint("10.244.0.8", State.READY, "here")))
                .table();
        assertThat(table.forwardings().get(VIP).inside().backends())
                .containsExactly(Backend.of("10.244.0.7", 3000), Backend.of("10.244.0.8", 4000));
    }

    @Test
    void an_endpoint_in_two_slices_counts_once_by_its_better_state() {
        ServiceTable table = new Cluster()
                .with(service(Type.CLUSTER_IP, List.of("10.96.0.20"), http()))
                .with(
                        slice(port3000(), endpoint("10.244.0.7", State.NOT_READY, "here")),
                        slice(port3000(), endpoint("10.244.0.7", State.READY, "here")))
                .table();
        assertThat(table.forwardings().get(VIP).inside().backends()).containsExactly(Backend.of("10.244.0.7", 3000));
        assertThat(table.omissions()).isEmpty();
    }

    @Test
    void each_family_has_its_own_endpoints() {
        ServiceTable table = new Cluster()
                .with(service(Type.CLUSTER_IP, List.of("10.96.0.20", "fd00::20"), http()))
                .with(TWO_READY, slice(port3000(), endpoint("fd01::7", State.READY, "here")))
                .table();
        assertThat(table.forwardings().get(VIP).inside().backends()).isEqualTo(BOTH);
        assertThat(table.forwardings()
                        .get(Frontend.of("fd00::20", 80, Protocol.TCP))
                        .inside()
                        .backends())
                .containsExactly(Backend.of("fd01::7", 3000));
    }

    @ParameterizedTest
    @EnumSource(
            value = Type.class,
            names = {"HEADLESS", "EXTERNAL_NAME", "CLUSTER_IP"})
    void a_service_without_vip_has_no_frontend_but_a_reason(Type type) {
        ServiceTable table = new Cluster()
                .with(service(type, List.of(), http(30_000)))
                .with(TWO_READY)
                .table();
        assertThat(table.forwardings()).isEmpty();
        assertThat(table.omissions())
                .singleElement()
                .satisfies(o -> assertThat(o.subject()).isEqualTo("default/shop"));
    }

    @Test
    void a_service_of_another_proxy_is_left_alone() {
        ServiceTable table = new Cluster()
                .with(Cluster.forProxy(service(Type.CLUSTER_IP, List.of("10.96.0.20"), http()), "mesh"))
                .with(TWO_READY)
                .table();
        assertThat(table.forwardings()).isEmpty();
        assertThat(table.omissions().getFirst())
                .hasToString("default/shop: default/shop is left out: label service.kubernetes.io/service-proxy-name"
                        + " gives the Service to another proxy");
    }

    @Test
    void a_vip_is_not_taken_over_by_another_service_s_external_ip() {
        ServiceView thief = named(
                outside(service(Type.CLUSTER_IP, List.of("10.96.0.66"), http()), List.of("10.96.0.20"), List.of()),
                "aaa");
        ServiceTable table = new Cluster()
                .with(thief, service(Type.CLUSTER_IP, List.of("10.96.0.20"), http()))
                .with(TWO_READY)
                .table();
        assertThat(table.forwardings().get(VIP).owner().service()).isEqualTo("shop");
        assertThat(table.omissions())
                .contains(new Omission(
                        new PortOwner("default", "aaa", "http"), VIP.toString(), Omission.Reason.FRONTEND_TAKEN));
    }

    @Property(tries = 200)
    void the_order_in_the_snapshot_means_nothing_and_the_delta_leads_from_one_table_to_the_other(
            @ForAll Random random) {
        Cluster before = random(random);
        Cluster after = random(random);
        ServiceTable a = before.table();
        ServiceTable b = after.table();
        Collections.shuffle(after.services, random);
        Collections.shuffle(after.slices, random);
        assertThat(after.table()).isEqualTo(b);

        Delta delta = Delta.between(a, b);
        var patched = new java.util.TreeMap<>(a.forwardings());
        delta.removed().forEach((f, x) -> assertThat(patched.remove(f)).isEqualTo(x));
        delta.changed().forEach((f, c) -> assertThat(patched.put(f, c.after())).isEqualTo(c.before()));
        delta.added().forEach((f, x) -> assertThat(patched.put(f, x)).isNull());
        assertThat(ServiceTable.of(patched)).isEqualTo(b);
        assertThat(Delta.between(b, b).isEmpty()).isTrue();
    }

    private static Cluster random(Random random) {
        Cluster cluster = new Cluster();
        for (int i = 0; i < random.nextInt(5); i++) {
            Type type = Type.values()[random.nextInt(Type.values().length)];
            cluster.with(named(
                    service(type, List.of("10.96.0." + (20 + i)), http(random.nextBoolean() ? 0 : 30_000 + i)),
                    "s" + i));
            List<SliceView.Endpoint> endpoints = new ArrayList<>();
            for (int e = 0; e < random.nextInt(4); e++) {
                State state = State.values()[random.nextInt(State.values().length)];
                endpoints.add(
                        endpoint("10.244.0." + random.nextInt(1, 9), state, random.nextBoolean() ? "here" : "there"));
            }
            cluster.with(new SliceView("default", "s" + i, Family.IPV4, List.of(port3000()), endpoints));
        }
        return cluster;
    }
}
