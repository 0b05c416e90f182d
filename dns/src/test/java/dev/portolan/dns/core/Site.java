package dev.portolan.dns.core;

import dev.portolan.dns.core.Responder.Outcome;
import dev.portolan.dns.wire.Decoded;
import dev.portolan.dns.wire.Name;
import dev.portolan.dns.wire.Transport;
import dev.portolan.rules.Cidr;
import dev.portolan.rules.IpAddresses;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A cluster written down in a few lines, and questions to it. */
public final class Site {
    public static final ZoneSettings SETTINGS = new ZoneSettings(
            Name.of("cluster.local"),
            5,
            List.of(Cidr.parse("10.96.0.0/16"), Cidr.parse("10.244.0.0/16"), Cidr.parse("fd00::/108")));

    private final Map<ServiceName, ServiceRecords> services = new HashMap<>();
    private final Set<String> namespaces = new HashSet<>(Set.of("default"));
    private final Set<String> pods = new HashSet<>();

    public Site namespace(String name) {
        namespaces.add(name);
        return this;
    }

    public Site pod(String namespace, String address) {
        pods.add(namespace + "/" + address);
        return this;
    }

    public Site virtual(String name, List<String> addresses, ServiceView.Port... ports) {
        return add(new ServiceView.Virtual(id(name), addresses(addresses), List.of(ports)), List.of());
    }

    public Site headless(String name, EndpointView... endpoints) {
        return add(new ServiceView.Headless(id(name), false), List.of(endpoints));
    }

    public Site headlessWithNotReady(String name, EndpointView... endpoints) {
        return add(new ServiceView.Headless(id(name), true), List.of(endpoints));
    }

    public Site alias(String name, String target) {
        return add(new ServiceView.Alias(id(name), Name.of(target)), List.of());
    }

    private Site add(ServiceView service, List<EndpointView> endpoints) {
        services.put(service.name(), ServiceRecords.of(SETTINGS, service, endpoints));
        return this;
    }

    public static ServiceView.Port port(String name, int number) {
        return new ServiceView.Port(name, "TCP", number);
    }

    public static EndpointView ready(String address, String hostname, ServiceView.Port... ports) {
        return new EndpointView(address(address), hostname, true, List.of(ports));
    }

    public static EndpointView notReady(String address, String hostname, ServiceView.Port... ports) {
        return new EndpointView(address(address), hostname, false, List.of(ports));
    }

    /** {@code name} in the namespace default, or {@code namespace/name}. */
    static ServiceName id(String name) {
        int slash = name.indexOf('/');
        return slash < 0
                ? new ServiceName("default", name)
                : new ServiceName(name.substring(0, slash), name.substring(slash + 1));
    }

    private static InetAddress address(String text) {
        return IpAddresses.parse(text).orElseThrow();
    }

    private static List<InetAddress> addresses(List<String> texts) {
        List<InetAddress> all = new ArrayList<>();
        texts.forEach(text -> all.add(address(text)));
        return all;
    }

    public Zone zone() {
        return Zone.empty(SETTINGS).with(services, namespaces, 1);
    }

    /** What {@link Responder} needs. */
    public Authority authority() {
        Zone zone = zone();
        return (name, type) ->
                zone.resolve(name, type, (namespace, ip) -> pods.contains(namespace + "/" + IpAddresses.text(ip)));
    }

    /** The response to a plain query over UDP. */
    public Decoded ask(String name, String type) {
        return ask(Decoded.query(7, name, Decoded.type(type), 0), Transport.UDP, 0);
    }

    /** The response to {@code packet}. */
    public Decoded ask(byte[] packet, Transport transport, int turn) {
        byte[] out = new byte[Transport.LARGEST_MESSAGE];
        return switch (outcome(packet, transport, turn, out)) {
            case Outcome.Written(int length, int type) -> Decoded.of(out, length);
            case Outcome other -> throw new AssertionError("not answered: " + other);
        };
    }

    public Outcome outcome(byte[] packet, Transport transport, int turn, byte[] out) {
        return new Responder(this::authority)
                .answer(packet, packet.length, transport, InetAddress.getLoopbackAddress(), turn, out);
    }

    /** One row of a table: a question, its code and its answers, sorted; the additional records where they matter. */
    public record Row(
            String name,
            String type,
            String rcode,
            List<String> answers,
            @Nullable List<String> additionals) {
        @Override
        public String toString() {
            return name + " " + type;
        }
    }

    public static Row row(String name, String type, String... answers) {
        return new Row(name, type, "NOERROR", List.of(answers), null);
    }

    public static Row with(Row row, String... additionals) {
        return new Row(row.name(), row.type(), row.rcode(), row.answers(), List.of(additionals));
    }

    public static Row no(String name, String type) {
        return new Row(name, type, "NXDOMAIN", List.of(), null);
    }
}
