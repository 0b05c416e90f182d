package dev.portolan.proxy;

import dev.portolan.proxy.core.Affinity;
import dev.portolan.proxy.core.Family;
import dev.portolan.proxy.core.NodeView;
import dev.portolan.proxy.core.Policy;
import dev.portolan.proxy.core.Protocol;
import dev.portolan.proxy.core.ServiceView;
import dev.portolan.proxy.core.ServiceView.Type;
import dev.portolan.proxy.core.SliceView;
import dev.portolan.rules.Cidr;
import dev.portolan.rules.IpAddresses;
import dev.portolan.rules.Names;
import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The API's objects as the table's records, with the API's defaults for absent fields. What cannot be read (an address that is none,
 * a protocol of the future) is left out, so that one odd object never stops the others.
 */
final class SnapshotMapper {
    private static final String SERVICE_NAME = "kubernetes.io/service-name";
    private static final String PROXY_NAME = "service.kubernetes.io/service-proxy-name";
    private static final String ZONE = "topology.kubernetes.io/zone";
    private static final Cidr NOBODY = Cidr.parse("255.255.255.255/32");
    private static final int DEFAULT_AFFINITY_SECONDS = 10_800;

    private SnapshotMapper() {}

    static ServiceView service(Service s) {
        ServiceSpec spec = s.getSpec();
        return new ServiceView(
                s.getMetadata().getNamespace(),
                s.getMetadata().getName(),
                type(spec),
                addresses(vips(spec).stream()),
                list(spec.getPorts()).stream().flatMap(SnapshotMapper::port).toList(),
                policy(spec.getInternalTrafficPolicy()),
                policy(spec.getExternalTrafficPolicy()),
                affinity(spec),
                addresses(list(spec.getExternalIPs()).stream()),
                loadBalancerIps(s),
                cidrs(spec),
                map(s.getMetadata().getLabels()).getOrDefault(PROXY_NAME, ""));
    }

    private static Type type(ServiceSpec spec) {
        if ("ExternalName".equals(spec.getType())) {
            return Type.EXTERNAL_NAME;
        }
        if ("None".equals(spec.getClusterIP())) {
            return Type.HEADLESS;
        }
        return switch (text(spec.getType())) {
            case "NodePort" -> Type.NODE_PORT;
            case "LoadBalancer" -> Type.LOAD_BALANCER;
            default -> Type.CLUSTER_IP;
        };
    }

    /** Objects from before dual stack have only the one field. */
    private static List<String> vips(ServiceSpec spec) {
        List<String> several = list(spec.getClusterIPs());
        return several.isEmpty() ? List.of(text(spec.getClusterIP())) : several;
    }

    private static Stream<ServiceView.Port> port(ServicePort p) {
        int nodePort = p.getNodePort() == null ? 0 : p.getNodePort();
        return protocol(p.getProtocol()).stream()
                .map(protocol -> new ServiceView.Port(text(p.getName()), protocol, p.getPort(), nodePort));
    }

    private static Policy policy(@Nullable String text) {
        return "Local".equals(text) ? Policy.LOCAL : Policy.CLUSTER;
    }

    private static Affinity affinity(ServiceSpec spec) {
        if (!"ClientIP".equals(spec.getSessionAffinity())) {
            return Affinity.NONE;
        }
        var config = spec.getSessionAffinityConfig();
        Integer seconds = config == null || config.getClientIP() == null
                ? null
                : config.getClientIP().getTimeoutSeconds();
        return new Affinity.ClientIp(Duration.ofSeconds(seconds == null ? DEFAULT_AFFINITY_SECONDS : seconds));
    }

    private static List<InetAddress> loadBalancerIps(Service s) {
        var status = s.getStatus();
        if (status == null || status.getLoadBalancer() == null) {
            return List.of();
        }
        return addresses(list(status.getLoadBalancer().getIngress()).stream()
                .filter(ingress -> !"Proxy".equals(ingress.getIpMode()))
                .map(LoadBalancerIngress::getIp));
    }

    private static List<Cidr> cidrs(ServiceSpec spec) {
        return list(spec.getLoadBalancerSourceRanges()).stream()
                .map(range -> cidr(range.strip()))
                .toList();
    }

    /** As the API takes it, also with bits set after the prefix. A block that cannot be read admits nobody, rather than everybody. */
    private static Cidr cidr(String text) {
        int slash = text.indexOf('/');
        return IpAddresses.parse(slash < 0 ? text : text.substring(0, slash))
                .filter(address -> text.substring(slash + 1).matches("\\d{1,3}"))
                .filter(address -> Integer.parseInt(text.substring(slash + 1)) <= address.getAddress().length * 8)
                .map(address -> Cidr.around(address, Integer.parseInt(text.substring(slash + 1))))
                .orElse(NOBODY);
    }

    static Stream<SliceView> slice(EndpointSlice s) {
        String service = map(s.getMetadata().getLabels()).getOrDefault(SERVICE_NAME, "");
        Family family = "IPv6".equals(s.getAddressType()) ? Family.IPV6 : Family.IPV4;
        if (service.isEmpty() || "FQDN".equals(s.getAddressType())) {
            return Stream.empty();
        }
        List<SliceView.Port> ports = new ArrayList<>();
        for (var port : list(s.getPorts())) {
            Integer number = port.getPort();
            if (number != null && Names.portNumber(number).isEmpty()) { // not every API server checks the range
                protocol(port.getProtocol())
                        .ifPresent(p -> ports.add(new SliceView.Port(text(port.getName()), p, number)));
            }
        }
        List<SliceView.Endpoint> endpoints = list(s.getEndpoints()).stream()
                .flatMap(SnapshotMapper::endpoint)
                .toList();
        return Stream.of(new SliceView(s.getMetadata().getNamespace(), service, family, ports, endpoints));
    }

    private static Stream<SliceView.Endpoint> endpoint(Endpoint e) {
        SliceView.State state = state(e.getConditions());
        return list(e.getAddresses()).stream()
                .limit(1)
                .flatMap(address -> IpAddresses.parse(address).stream())
                .map(address -> new SliceView.Endpoint(address, state, text(e.getNodeName()), hints(e)));
    }

    private static SliceView.Hints hints(Endpoint e) {
        if (e.getHints() == null) {
            return SliceView.Hints.NONE;
        }
        return new SliceView.Hints(
                list(e.getHints().getForZones()).stream()
                        .map(zone -> text(zone.getName()))
                        .collect(Collectors.toSet()),
                list(e.getHints().getForNodes()).stream()
                        .map(node -> text(node.getName()))
                        .collect(Collectors.toSet()));
    }

    private static SliceView.State state(@Nullable EndpointConditions conditions) {
        if (conditions == null) {
            return SliceView.State.READY;
        }
        boolean ready = !Boolean.FALSE.equals(conditions.getReady());
        boolean serving = conditions.getServing() == null ? ready : conditions.getServing();
        return SliceView.State.of(ready, serving, Boolean.TRUE.equals(conditions.getTerminating()));
    }

    /** This node: the given addresses, then those the Node object says it has inside the cluster. */
    static NodeView node(String name, List<InetAddress> given, Optional<Node> node) {
        Stream<String> internal = node.map(Node::getStatus).map(status -> list(status.getAddresses())).stream()
                .flatMap(List::stream)
                .filter(address -> "InternalIP".equals(address.getType()))
                .map(address -> address.getAddress());
        return new NodeView(
                name,
                Stream.concat(given.stream(), addresses(internal).stream())
                        .distinct()
                        .toList(),
                node.map(n -> map(n.getMetadata().getLabels()).getOrDefault(ZONE, ""))
                        .orElse(""));
    }

    private static List<InetAddress> addresses(Stream<@Nullable String> texts) {
        return texts.flatMap(text -> text == null ? Stream.empty() : IpAddresses.parse(text).stream())
                .toList();
    }

    private static Optional<Protocol> protocol(@Nullable String name) {
        return switch (name) {
            case null -> Optional.of(Protocol.TCP);
            case "TCP" -> Optional.of(Protocol.TCP);
            case "UDP" -> Optional.of(Protocol.UDP);
            case "SCTP" -> Optional.of(Protocol.SCTP);
            default -> Optional.empty();
        };
    }

    private static String text(@Nullable String s) {
        return s == null ? "" : s;
    }

    private static <T> List<T> list(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    private static Map<String, String> map(@Nullable Map<String, String> map) {
        return map == null ? Map.of() : map;
    }
}
