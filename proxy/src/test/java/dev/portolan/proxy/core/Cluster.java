package dev.portolan.proxy.core;

import dev.portolan.proxy.core.ServiceView.Type;
import dev.portolan.proxy.core.SliceView.Endpoint;
import dev.portolan.proxy.core.SliceView.State;
import dev.portolan.rules.Cidr;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A small cluster for table tests: one Service {@code default/shop} to vary, its slices, one node {@code here}. */
final class Cluster {
    final List<ServiceView> services = new ArrayList<>();
    final List<SliceView> slices = new ArrayList<>();
    NodeView node = new NodeView("here", List.of(InetAddress.ofLiteral("10.244.0.1")));

    static ServiceView service(Type type, List<String> vips, ServiceView.Port... ports) {
        return new ServiceView(
                "default",
                "shop",
                type,
                addresses(vips),
                List.of(ports),
                Policy.CLUSTER,
                Policy.CLUSTER,
                Affinity.NONE,
                List.of(),
                List.of(),
                List.of(),
                "");
    }

    static ServiceView.Port http() {
        return new ServiceView.Port("http", Protocol.TCP, 80, 0);
    }

    static ServiceView.Port http(int nodePort) {
        return new ServiceView.Port("http", Protocol.TCP, 80, nodePort);
    }

    static ServiceView named(ServiceView s, String name) {
        return new ServiceView(
                s.namespace(),
                name,
                s.type(),
                s.clusterIps(),
                s.ports(),
                s.internalPolicy(),
                s.externalPolicy(),
                s.affinity(),
                s.externalIps(),
                s.loadBalancerIps(),
                s.sourceRanges(),
                s.proxyName());
    }

    static ServiceView policies(ServiceView s, Policy internal, Policy external) {
        return new ServiceView(
                s.namespace(),
                s.name(),
                s.type(),
                s.clusterIps(),
                s.ports(),
                internal,
                external,
                s.affinity(),
                s.externalIps(),
                s.loadBalancerIps(),
                s.sourceRanges(),
                s.proxyName());
    }

    static ServiceView outside(ServiceView s, List<String> external, List<String> loadBalancer, String... ranges) {
        return new ServiceView(
                s.namespace(),
                s.name(),
                s.type(),
                s.clusterIps(),
                s.ports(),
                s.internalPolicy(),
                s.externalPolicy(),
                s.affinity(),
                addresses(external),
                addresses(loadBalancer),
                Stream.of(ranges).map(Cidr::parse).toList(),
                s.proxyName());
    }

    static ServiceView forProxy(ServiceView s, String proxyName) {
        return new ServiceView(
                s.namespace(),
                s.name(),
                s.type(),
                s.clusterIps(),
                s.ports(),
                s.internalPolicy(),
                s.externalPolicy(),
                s.affinity(),
                s.externalIps(),
                s.loadBalancerIps(),
                s.sourceRanges(),
                proxyName);
    }

    static Endpoint endpoint(String address, State state, String node) {
        return new Endpoint(InetAddress.ofLiteral(address), state, node);
    }

    static SliceView slice(SliceView.Port port, Endpoint... endpoints) {
        Family family = endpoints.length == 0 ? Family.IPV4 : Family.of(endpoints[0].address());
        return new SliceView("default", "shop", family, List.of(port), List.of(endpoints));
    }

    static SliceView.Port port3000() {
        return new SliceView.Port("http", Protocol.TCP, 3000);
    }

    Cluster with(ServiceView... more) {
        services.addAll(Arrays.asList(more));
        return this;
    }

    Cluster with(SliceView... more) {
        slices.addAll(Arrays.asList(more));
        return this;
    }

    ServiceTable table() {
        return ServiceTable.compute(new Snapshot(services, slices, node));
    }

    static List<InetAddress> addresses(List<String> texts) {
        return texts.stream().map(InetAddress::ofLiteral).toList();
    }
}
