package dev.portolan.gateway.core;

import dev.portolan.gateway.core.BackendRef.ServicePort;
import dev.portolan.gateway.core.SliceView.Endpoint;
import dev.portolan.gateway.core.SliceView.State;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A small cluster, written down line by line. Every Service {@code x} of {@link #service} has port 80 named http. */
public final class World {
    public static final ClassRules RULES = new ClassRules("portolan", "portolan.dev/ingress");

    private final List<IngressView> ingresses = new ArrayList<>();
    private final List<ClassView> classes = new ArrayList<>();
    private final Map<ServiceKey, ServiceView> services = new HashMap<>();
    private final Map<ServiceKey, List<SliceView>> slices = new HashMap<>();
    private final Map<String, List<InetAddress>> names = new HashMap<>();
    private final Map<SecretKey, SecretView> secrets = new HashMap<>();

    /** A line such as {@code shop.local/api -> web} or {@code shop.local/api = web} (Exact), an asterisk for any host; a line {@code -> web} is the default backend. */
    public World ingress(String name, String... lines) {
        return ingress(name, Optional.empty(), lines);
    }

    public World ingressOfClass(String name, String className, String... lines) {
        return ingress(name, Optional.of(className), lines);
    }

    private World ingress(String name, Optional<String> className, String... lines) {
        Optional<BackendRef> byDefault =
                Stream.of(lines).filter(l -> l.startsWith("-> ")).findFirst().map(l -> backend(l.substring(3)));
        List<IngressView.Rule> rules = Stream.of(lines)
                .filter(l -> !l.startsWith("-> "))
                .map(World::rule)
                .toList();
        Instant created = Instant.EPOCH.plusSeconds(ingresses.size());
        return add(new IngressView(
                new IngressKey("default", name),
                created,
                className,
                Optional.empty(),
                byDefault,
                rules,
                List.of(),
                Map.of()));
    }

    /** The same Ingress with annotations of ingress-nginx, without their prefix, and TLS for these hosts, Secret by Secret. */
    public World annotated(
            String name, Map<String, String> annotations, Map<String, List<String>> tls, String... lines) {
        ingress(name, lines);
        IngressView plain = ingresses.removeLast();
        return add(new IngressView(
                plain.key(),
                plain.created(),
                plain.className(),
                plain.annotationClass(),
                plain.defaultBackend(),
                plain.rules(),
                tls.entrySet().stream()
                        .map(e -> new IngressView.Tls(e.getValue(), Optional.of(e.getKey())))
                        .toList(),
                annotations));
    }

    public World annotated(String name, Map<String, String> annotations, String... lines) {
        return annotated(name, annotations, Map.of(), lines);
    }

    public World secret(String name, String type, Map<String, String> data) {
        secrets.put(
                new SecretKey("default", name),
                new SecretView(
                        type,
                        data,
                        PemCertificate.parse(data.getOrDefault("tls.crt", ""), data.getOrDefault("tls.key", ""))));
        return this;
    }

    public World outside(String name, String... addresses) {
        names.put(name, Stream.of(addresses).map(InetAddress::ofLiteral).toList());
        return this;
    }

    public World add(IngressView ingress) {
        ingresses.add(ingress);
        return this;
    }

    private static IngressView.Rule rule(String line) {
        String[] parts = line.split(" ");
        int slash = parts[0].indexOf('/');
        String host = slash < 0 ? parts[0] : parts[0].substring(0, slash);
        String path = slash < 0 ? "" : parts[0].substring(slash);
        PathType type = parts[1].equals("=") ? PathType.EXACT : PathType.PREFIX;
        return new IngressView.Rule(host.equals("*") ? "" : host, type, path, backend(parts[2]));
    }

    private static BackendRef backend(String text) {
        int colon = text.indexOf(':');
        String port = colon < 0 ? "80" : text.substring(colon + 1);
        boolean number = port.chars().allMatch(Character::isDigit);
        return new ServicePort(
                colon < 0 ? text : text.substring(0, colon),
                number ? new PortRef.Number(Integer.parseInt(port)) : new PortRef.Name(port));
    }

    public World ingressClass(String name, String controller, ClassView.Standing standing) {
        classes.add(new ClassView(name, controller, standing, Instant.EPOCH.plusSeconds(classes.size())));
        return this;
    }

    /** A Service with ready endpoints, such as {@code 10.0.0.1:3000}. */
    public World service(String name, String... endpoints) {
        service(name, ServiceView.Affinity.NONE);
        for (String endpoint : endpoints) {
            endpoint(name, endpoint, State.READY);
        }
        return this;
    }

    public World service(String name, ServiceView.Affinity affinity) {
        return service(new ServiceView(
                new ServiceKey("default", name),
                Optional.empty(),
                affinity,
                List.of(new ServiceView.Port("http", "TCP", 80)),
                Map.of("app", name)));
    }

    public World service(ServiceView service) {
        services.put(service.key(), service);
        return this;
    }

    public World endpoint(String service, String address, State state) {
        int colon = address.lastIndexOf(':');
        slices.computeIfAbsent(new ServiceKey("default", service), s -> new ArrayList<>())
                .add(new SliceView(
                        List.of(new SliceView.Port("http", Integer.parseInt(address.substring(colon + 1)))),
                        List.of(new Endpoint(InetAddress.ofLiteral(address.substring(0, colon)), state))));
        return this;
    }

    public World slice(String service, SliceView slice) {
        slices.computeIfAbsent(new ServiceKey("default", service), s -> new ArrayList<>())
                .add(slice);
        return this;
    }

    public RouteTable table() {
        return RouteTable.of(new Snapshot(ingresses, classes, services, slices, names, secrets), RULES);
    }

    /** The Service that a URL such as {@code shop.local/api} leads to, or the kind of no. */
    public String serviceOf(String url) {
        int slash = url.indexOf('/');
        return switch (table().find(url.substring(0, slash), url.substring(slash))) {
            case Lookup.Found found ->
                switch (found.route().action()) {
                    case Action.Forward forward ->
                        switch (forward.targets().getFirst().destination()) {
                            case Destination.Balance balance ->
                                balance.service().name();
                            case Destination.Nowhere nowhere -> nowhere.reason().name();
                        };
                    case Action.Redirect redirect -> "redirect " + redirect.status();
                    case Action.Elsewhere elsewhere -> elsewhere.status() + " " + elsewhere.url();
                };
            case Lookup.UnknownHost no -> "unknown host";
            case Lookup.UnknownPath no -> "unknown path";
        };
    }
}
