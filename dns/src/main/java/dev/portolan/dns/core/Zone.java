package dev.portolan.dns.core;

import dev.portolan.dns.wire.Name;
import dev.portolan.dns.wire.Rcode;
import dev.portolan.dns.wire.Rdata;
import dev.portolan.dns.wire.Reply;
import dev.portolan.dns.wire.ResourceRecord;
import dev.portolan.dns.wire.SoaRecord;
import dev.portolan.dns.wire.Types;
import dev.portolan.rules.Cidr;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All names of a cluster at one moment. Immutable: a change makes the next zone, which shares the records of every Service that did
 * not change.
 *
 * <p>Budget: looking a name of a Service up costs two hash lookups and no lock; its answer was encoded when the zone was made. The
 * only objects made for a query are the name itself and the {@link Resolution} around the answer.
 */
public final class Zone {
    private static final String SPECIFICATION_VERSION = "1.1.0";
    private static final ServiceName CLUSTER_DNS = new ServiceName("kube-system", "kube-dns");

    private final ZoneSettings settings;
    private final long serial;
    private final Shards<ServiceRecords> services;
    private final Shards<NameRecords> reverse;
    private final Set<String> namespaces;
    private final NameRecords apex;
    private final NameRecords version;
    private final NameRecords server;
    private final SoaRecord soa;
    private final List<Rdata> serverAddresses;

    private Zone(
            ZoneSettings settings,
            long serial,
            Shards<ServiceRecords> services,
            Shards<NameRecords> reverse,
            Set<String> namespaces) {
        this.settings = settings;
        this.serial = serial;
        this.services = services;
        this.reverse = reverse;
        this.namespaces = namespaces;
        Name root = settings.apex();
        int ttl = settings.ttlSeconds();
        this.version = NameRecords.of(root.child("dns-version"), ttl, List.of(new Rdata.Txt(SPECIFICATION_VERSION)));
        Name serverName = root.child("dns").child("ns");
        this.serverAddresses = addresses(settings.nameOf(CLUSTER_DNS));
        this.server = NameRecords.of(serverName, ttl, serverAddresses);
        this.apex = NameRecords.of(
                root, ttl, List.of(soaData(), new Rdata.Ns(serverName)), List.of(serverName), n -> serverAddresses);
        this.soa = new SoaRecord(root, ttl, soaData());
    }

    /** A zone without any Service. */
    public static Zone empty(ZoneSettings settings) {
        return new Zone(settings, 1, Shards.empty(), Shards.empty(), Set.of());
    }

    /**
     * The zone after some changes.
     *
     * @param changed the Services that changed; {@link ServiceRecords#NONE} for those that are gone
     * @param allNamespaces every namespace that there is
     * @param nextSerial its serial number (RFC 1982)
     */
    public Zone with(Map<ServiceName, ServiceRecords> changed, Set<String> allNamespaces, long nextSerial) {
        var nextServices = new HashMap<Name, @Nullable ServiceRecords>();
        var targets = new HashMap<Name, Set<Name>>();
        changed.forEach((service, records) -> {
            Name name = settings.nameOf(service);
            services.getOrDefault(name, ServiceRecords.NONE)
                    .reverse()
                    .forEach((address, gone) ->
                            targets.computeIfAbsent(address, this::targets).removeAll(gone));
            nextServices.put(name, records == ServiceRecords.NONE ? null : records);
        });
        // After all removals: an address may move from one Service to another in one step.
        changed.values()
                .forEach(records -> records.reverse()
                        .forEach((address, added) ->
                                targets.computeIfAbsent(address, this::targets).addAll(added)));
        var nextReverse = new HashMap<Name, @Nullable NameRecords>();
        targets.forEach((address, names) -> {
            var pointers = names.stream().map(Rdata.Ptr::new).toList();
            nextReverse.put(
                    address, pointers.isEmpty() ? null : NameRecords.of(address, settings.ttlSeconds(), pointers));
        });
        return new Zone(
                settings,
                nextSerial,
                services.with(nextServices),
                reverse.with(nextReverse),
                Set.copyOf(allNamespaces));
    }

    private Set<Name> targets(Name address) {
        var all = new HashSet<Name>();
        NameRecords records = reverse.get(address);
        if (records != null) {
            for (Rdata each : records.data(Types.PTR)) {
                if (each instanceof Rdata.Ptr(Name target)) {
                    all.add(target);
                }
            }
        }
        return all;
    }

    /** Whether the Service of the cluster's DNS, {@code kube-dns} in {@code kube-system}, has this address. */
    public boolean hasClusterDnsAt(InetAddress address) {
        return serverAddresses.contains(new Rdata.Address(address));
    }

    /** What {@code name} means for records of {@code type}. */
    public Resolution resolve(Name name, int type, PodDirectory pods) {
        if (name.within(settings.apex())) {
            NameRecords records = find(name, pods);
            if (records == null) {
                return no(Rcode.NXDOMAIN);
            }
            var answer = records.answer(type);
            if (answer != null) {
                return new Resolution.Known(answer);
            }
            return records.alias() == null
                    ? no(Rcode.NOERROR)
                    : new AliasChase(settings, n -> find(n, pods), soaData()).follow(name, type, records);
        }
        return ReverseName.isReverse(name) ? reverse(name, type) : new Resolution.Outside();
    }

    private Resolution no(Rcode rcode) {
        return new Resolution.Known(new Reply.Negative(rcode, soa));
    }

    private @Nullable NameRecords find(Name name, PodDirectory pods) {
        int depth = name.labels() - settings.apex().labels();
        if (depth == 0) {
            return apex;
        }
        String branch = name.label(depth - 1);
        return switch (branch) {
            case "svc" -> depth < 3 ? namespace(name, depth) : service(name, depth);
            case "pod" -> depth < 3 ? namespace(name, depth) : pod(name, depth, pods);
            case "dns" ->
                depth == 1 ? NameRecords.NONE : depth == 2 && name.label(0).equals("ns") ? server : null;
            case "dns-version" -> depth == 1 ? version : null;
            default -> null;
        };
    }

    private @Nullable NameRecords namespace(Name name, int depth) {
        return depth == 1 || namespaces.contains(name.label(0)) ? NameRecords.NONE : null;
    }

    private @Nullable NameRecords service(Name name, int depth) {
        ServiceRecords records = services.get(name.without(depth - 3));
        return records == null ? null : records.at(name);
    }

    private @Nullable NameRecords pod(Name name, int depth, PodDirectory pods) {
        String namespace = name.label(depth - 2);
        if (depth != 3 || !namespaces.contains(namespace)) {
            return null;
        }
        return PodLabel.parse(name.label(0))
                .filter(address -> pods.has(namespace, address))
                .map(address -> NameRecords.of(name, settings.ttlSeconds(), List.of(new Rdata.Address(address))))
                .orElse(null);
    }

    private Resolution reverse(Name name, int type) {
        NameRecords records = reverse.get(name);
        var answer = records == null ? null : records.answer(type);
        if (answer != null) {
            return new Resolution.Known(answer);
        }
        Optional<Cidr> block = ReverseName.block(name);
        if (block.isEmpty()) {
            return new Resolution.Outside();
        }
        Cidr asked = block.get();
        for (Cidr range : settings.reverseRanges()) {
            if (asked.prefixLength() >= range.prefixLength() && range.contains(asked.address())) {
                boolean whole = asked.prefixLength() == asked.address().getAddress().length * 8;
                Name top = ReverseName.of(asked.address(), range.prefixLength());
                var own = new SoaRecord(top, settings.ttlSeconds(), soaData());
                Rcode rcode = whole && records == null ? Rcode.NXDOMAIN : Rcode.NOERROR;
                return new Resolution.Known(new Reply.Negative(rcode, own));
            }
        }
        return new Resolution.Outside();
    }

    private List<Rdata> addresses(Name service) {
        NameRecords records =
                services.getOrDefault(service, ServiceRecords.NONE).at(service);
        List<Rdata> all = new ArrayList<>();
        if (records != null) {
            all.addAll(records.data(Types.A));
            all.addAll(records.data(Types.AAAA));
        }
        return all;
    }

    /** The zone's own name. */
    Name apexName() {
        return settings.apex();
    }

    /** The record that says which state of the zone this is. */
    ResourceRecord soaRecord() {
        return new ResourceRecord(settings.apex(), settings.ttlSeconds(), soaData());
    }

    /** Gives every record of the cluster domain to {@code visitor}, but the names of pods, which are made when asked for. */
    void forEach(ZoneTransfer.RecordVisitor visitor) {
        apex.forEach(settings.apex(), visitor);
        version.forEach(settings.apex().child("dns-version"), visitor);
        server.forEach(settings.apex().child("dns").child("ns"), visitor);
        services.forEach((service, records) -> records.forEach(visitor));
    }

    private Rdata.Soa soaData() {
        Name root = settings.apex();
        return new Rdata.Soa(
                root.child("dns").child("ns"),
                root.child("hostmaster"),
                serial,
                7200,
                1800,
                86_400,
                settings.ttlSeconds());
    }
}
