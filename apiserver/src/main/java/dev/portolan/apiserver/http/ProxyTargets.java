package dev.portolan.apiserver.http;

import dev.portolan.apiserver.http.ProxyTarget.Trust;
import dev.portolan.apiserver.kinds.KindsConfig.AddressRules;
import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.registry.Registry;
import dev.portolan.apiserver.storage.ApiException;
import dev.portolan.apiserver.storage.ObjectStorage;
import dev.portolan.rules.IpAddresses;
import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import tools.jackson.databind.JsonNode;

/** What the proxy URLs of pods, Services and nodes stand for, as Kubernetes resolves them. */
final class ProxyTargets {
    private final Registry registry;
    private final Agents agents;
    private final AddressRules rules;

    ProxyTargets(Registry registry, AddressRules rules) {
        this.registry = registry;
        this.agents = new Agents(registry);
        this.rules = rules;
    }

    /** Whether a path is one of these. */
    static boolean isProxy(ResourcePath path) {
        return path.group().isEmpty()
                && path.subresource().equals("proxy")
                && List.of("pods", "services", "nodes").contains(path.plural());
    }

    /**
     * Where a request goes.
     *
     * @param below the path behind {@code proxy}, as it was sent
     * @param query as it was sent
     * @throws ApiException 400 for a name or address that cannot be, 404 for what isn't there, 503 where nobody can answer
     */
    ProxyTarget of(ResourcePath path, String below, String query) {
        String kind = path.plural().substring(0, path.plural().length() - 1);
        ProxyName name = ProxyName.parse(path.name())
                .orElseThrow(() -> ApiException.badRequest("invalid %s request \"%s\"".formatted(kind, path.name())));
        return switch (path.plural()) {
            case "pods" -> pod(path.namespace(), name, below, query);
            case "services" -> service(path.namespace(), name, below, query);
            default -> node(name, below, query);
        };
    }

    private JsonNode object(String plural, String namespace, String name) {
        ResourceType type = registry.find("", "v1", plural).orElseThrow(ApiException::noSuchResource);
        return registry.get(type, namespace, name).json();
    }

    private ProxyTarget pod(String namespace, ProxyName name, String below, String query) {
        JsonNode pod = object("pods", namespace, name.name());
        String address = pod.path("status").path("podIP").asString("");
        if (address.isEmpty()) throw ApiException.unavailable("pod %s has no address yet".formatted(name.name()));
        String port = name.port();
        if (port.isEmpty()) {
            for (JsonNode container : pod.path("spec").path("containers")) {
                JsonNode first = container.path("ports").path(0).path("containerPort");
                if (port.isEmpty() && first.isNumber()) port = first.asString("");
            }
        }
        return target(name.scheme(), address, port.isEmpty() ? "80" : port, below, query, Trust.ANYBODY);
    }

    private ProxyTarget service(String namespace, ProxyName name, String below, String query) {
        JsonNode service = object("services", namespace, name.name());
        String port = portName(service, name);
        record Backend(String address, String port) {}
        List<Backend> backends = new ArrayList<>();
        for (JsonNode slice : slices(namespace, name.name())) {
            String number = number(slice, port);
            if (number.isEmpty()) continue;
            for (JsonNode endpoint : slice.path("endpoints")) {
                if (!endpoint.path("conditions").path("ready").asBoolean(true)) continue;
                String address = endpoint.path("addresses").path(0).asString("");
                if (!address.isEmpty()) backends.add(new Backend(address, number));
            }
        }
        if (backends.isEmpty()) {
            throw ApiException.unavailable("no endpoints available for service \"%s\"".formatted(name.name()));
        }
        Backend one = backends.get(ThreadLocalRandom.current().nextInt(backends.size()));
        return target(name.scheme(), one.address, one.port, below, query, Trust.ANYBODY);
    }

    /** A number in the URL is the Service's own port, whose name the endpoints have too. */
    private static String portName(JsonNode service, ProxyName name) {
        if (!name.port().matches("\\d{1,5}")) return name.port();
        for (JsonNode port : service.path("spec").path("ports")) {
            if (port.path("port").asString("").equals(name.port()))
                return port.path("name").asString("");
        }
        throw ApiException.unavailable(
                "no service port %s found for service \"%s\"".formatted(name.port(), name.name()));
    }

    private List<JsonNode> slices(String namespace, String service) {
        ResourceType type =
                registry.find("discovery.k8s.io", "v1", "endpointslices").orElseThrow(ApiException::noSuchResource);
        List<JsonNode> slices = new ArrayList<>();
        registry.storage()
                .fresh(type)
                .list(
                        ObjectStorage.under(type, namespace),
                        s -> service.equals(s.labels().get("kubernetes.io/service-name")),
                        0)
                .objects()
                .forEach(s -> slices.add(s.json()));
        return slices;
    }

    private static String number(JsonNode slice, String name) {
        for (JsonNode port : slice.path("ports")) {
            boolean tcp = port.path("protocol").asString("TCP").equals("TCP");
            if (tcp && port.path("name").asString("").equals(name))
                return port.path("port").asString("");
        }
        return "";
    }

    /** A node's agent, unless another of the node's ports is asked for. */
    private ProxyTarget node(ProxyName name, String below, String query) {
        URI agent = agents.ofNode(name.name());
        if (name.port().isEmpty() || name.port().equals(String.valueOf(agent.getPort()))) {
            return new ProxyTarget(uri("https://" + agent.getAuthority(), below, query), Trust.AGENT);
        }
        String host = agent.getHost().replaceAll("^\\[|]$", "");
        return target(name.scheme(), host, name.port(), below, query, Trust.ANYBODY);
    }

    private ProxyTarget target(String scheme, String address, String port, String below, String query, Trust trust) {
        if (!port.matches("\\d{1,5}") || Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65535) {
            throw ApiException.badRequest("port \"%s\" must be a number between 1 and 65535".formatted(port));
        }
        if (IpAddresses.parse(address).filter(this::reachable).isEmpty()) {
            throw ApiException.badRequest("address not allowed");
        }
        String host = address.contains(":") ? "[" + address + "]" : address;
        return new ProxyTarget(
                uri((scheme.isEmpty() ? "http" : scheme) + "://" + host + ":" + port, below, query), trust);
    }

    /** Who may write a status must not reach the host's own services through us. */
    private boolean reachable(InetAddress address) {
        if (address.isLoopbackAddress()) return rules == AddressRules.LOOPBACK_ALLOWED;
        return !address.isAnyLocalAddress() && !address.isLinkLocalAddress() && !address.isMulticastAddress();
    }

    private static URI uri(String start, String below, String query) {
        try {
            return URI.create(start + below + (query.isEmpty() ? "" : "?" + query));
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest("the path or query cannot be passed on: it is not encoded");
        }
    }
}
