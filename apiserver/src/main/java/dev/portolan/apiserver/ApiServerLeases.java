package dev.portolan.apiserver;

import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.registry.DeleteOptions;
import dev.portolan.apiserver.registry.Registry;
import dev.portolan.apiserver.registry.RequestOptions;
import dev.portolan.apiserver.storage.ApiException;
import dev.portolan.apiserver.storage.ObjectStorage;
import dev.portolan.apiserver.storage.Stored;
import dev.portolan.rules.IpAddresses;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which API servers there are: each renews a Lease in {@code kube-system} that carries its addresses. A server whose Lease nobody has seen
 * change for fifteen seconds, by the reader's own clock, is gone; no clocks are compared.
 */
final class ApiServerLeases {
    private static final String NAMESPACE = "kube-system";
    private static final String IDENTITY_LABEL = "apiserver.kubernetes.io/identity";
    private static final String ENDPOINTS = "portolan.dev/endpoints";
    private static final Duration ALIVE = Duration.ofSeconds(15);
    /** The API's MicroTime: six digits, neither more nor fewer. */
    private static final DateTimeFormatter MICRO_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    /** {@code living}: it was renewed lately when it was first seen, or has been since. */
    private record Seen(long revision, long at, boolean living) {}

    private final Registry registry;
    private final ResourceType type;
    private final LongSupplier nanoClock;
    private final String name = "apiserver-" + UUID.randomUUID();
    private final Map<String, Seen> seen = new HashMap<>();

    ApiServerLeases(Registry registry, LongSupplier nanoClock) {
        this.registry = registry;
        this.nanoClock = nanoClock;
        this.type = registry.find("coordination.k8s.io", "v1", "leases").orElseThrow();
    }

    /** Says that this server is there, at these addresses. */
    synchronized void renew(List<InetSocketAddress> addresses) {
        String text = addresses.stream()
                .map(a -> IpAddresses.text(a.getAddress()) + "|" + a.getPort())
                .collect(Collectors.joining(","));
        Ensured.changed(
                registry,
                type,
                NAMESPACE,
                name,
                now -> filled(now, text),
                () -> filled(JsonNodeFactory.instance.objectNode(), text));
    }

    private ObjectNode filled(ObjectNode lease, String endpoints) {
        ObjectNode meta = lease.withObject("metadata").put("name", name).put("namespace", NAMESPACE);
        meta.remove("resourceVersion");
        meta.withObject("labels").put(IDENTITY_LABEL, "kube-apiserver");
        meta.withObject("annotations").put(ENDPOINTS, endpoints);
        String now = MICRO_TIME.format(Instant.now());
        ObjectNode spec = lease.withObject("spec").put("holderIdentity", name).put("renewTime", now);
        spec.put("leaseDurationSeconds", (int) ALIVE.toSeconds());
        if (!spec.has("acquireTime")) spec.put("acquireTime", now);
        return lease;
    }

    /** The addresses of all servers that are there, by port and address. Leases of those that are not are removed. */
    synchronized List<InetSocketAddress> alive() {
        long now = nanoClock.getAsLong();
        List<InetSocketAddress> all = new ArrayList<>();
        List<Stored> leases = leases();
        for (Stored lease : leases) {
            Seen before = seen.get(lease.name());
            if (before == null || before.revision() != lease.revision()) {
                boolean living = before != null || !longAgo(lease); // else killed before this one started
                before = new Seen(lease.revision(), now, living);
                seen.put(lease.name(), before);
            } else if (now - before.at() > ALIVE.toNanos()) {
                remove(lease.name());
                continue;
            }
            if (before.living()) all.addAll(addresses(lease));
        }
        seen.keySet().retainAll(leases.stream().map(Stored::name).collect(Collectors.toSet()));
        return all.stream()
                .distinct()
                .sorted(Comparator.comparingInt(InetSocketAddress::getPort)
                        .thenComparing(a -> !IpAddresses.isIpv4(a.getAddress()))
                        .thenComparing(a -> IpAddresses.text(a.getAddress())))
                .toList();
    }

    private static boolean longAgo(Stored lease) {
        String renewed = lease.json().path("spec").path("renewTime").asString("");
        try {
            return Instant.parse(renewed).isBefore(Instant.now().minus(ALIVE.multipliedBy(2)));
        } catch (DateTimeParseException unknown) {
            return true;
        }
    }

    /** Whether this is the only server that says it is there. */
    synchronized boolean alone() {
        return leases().stream().map(Stored::name).collect(Collectors.toSet()).equals(Set.of(name));
    }

    private List<Stored> leases() {
        return registry.storage()
                .fresh(type)
                .list(
                        ObjectStorage.under(type, NAMESPACE),
                        l -> l.json()
                                .path("metadata")
                                .path("labels")
                                .path(IDENTITY_LABEL)
                                .asString("")
                                .equals("kube-apiserver"),
                        0)
                .objects();
    }

    private static List<InetSocketAddress> addresses(Stored lease) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        String text = lease.json()
                .path("metadata")
                .path("annotations")
                .path(ENDPOINTS)
                .asString("");
        for (String each : text.split(",", -1)) {
            int bar = each.indexOf('|');
            if (bar < 0 || !each.substring(bar + 1).matches("\\d{1,5}")) continue;
            int port = Integer.parseInt(each.substring(bar + 1));
            if (port > 65535) continue;
            Optional.of(each.substring(0, bar))
                    .flatMap(IpAddresses::parse)
                    .ifPresent(ip -> addresses.add(new InetSocketAddress(ip, port)));
        }
        return addresses;
    }

    /** Says that this server goes. */
    void end() {
        remove(name);
    }

    private void remove(String lease) {
        try {
            var options = new DeleteOptions(null, DeleteOptions.Propagation.DEFAULT, "", "");
            registry.delete(type, NAMESPACE, lease, options, RequestOptions.plain());
        } catch (ApiException e) {
            if (e.code() != 404 && e.code() != 409) throw e; // another server has just removed it, or it is back
        }
    }
}
