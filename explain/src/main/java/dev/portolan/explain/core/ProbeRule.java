package dev.portolan.explain.core;

import dev.portolan.explain.core.Evidence.Connected;
import dev.portolan.explain.core.Evidence.Resolved;
import dev.portolan.explain.core.Evidence.Result;
import dev.portolan.explain.core.Snapshot.Port;
import dev.portolan.explain.core.Snapshot.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What live probes of a Service say: its name, and its VIP. Broken where the state is in order and the network says otherwise. */
final class ProbeRule {
    private ProbeRule() {}

    static List<Hop> judge(Snapshot now, Service service) {
        var hops = new ArrayList<Hop>();
        name(now, service).ifPresent(hops::add);
        for (Port port : service.ports()) {
            now.seen(Connected.class)
                    .filter(c -> c.from().equals(Evidence.HERE))
                    .filter(c -> c.address().equals(service.clusterIp()) && c.port() == port.port())
                    .findFirst()
                    .ifPresent(c -> hops.add(vip(service, c)));
        }
        return hops;
    }

    /** What the cluster's DNS was heard to say. */
    static Optional<Hop> name(Snapshot now, Service service) {
        return now.seen(Resolved.class)
                .filter(r -> r.from().equals(Evidence.HERE) && r.name().equals(service.dnsName()))
                .findFirst()
                .map(r -> name(service, r));
    }

    private static Hop name(Service service, Resolved r) {
        if (!r.failure().isEmpty()) {
            return Hop.broken(
                    "probe",
                    Cause.PROBE_FAILED,
                    Ref.of(service),
                    "the cluster's DNS says %s to %s, although the Service is there: is the DNS server up to date?"
                            .formatted(r.failure(), r.name()),
                    List.of());
        }
        boolean vip = !service.headless() && !service.external();
        if (vip && !r.addresses().contains(service.clusterIp())) {
            return Hop.broken(
                    "probe",
                    Cause.STALE_DNS,
                    Ref.of(service),
                    "the cluster's DNS answers %s with %s, but the VIP is %s"
                            .formatted(r.name(), String.join(", ", r.addresses()), service.clusterIp()),
                    List.of());
        }
        return Hop.ok("probe", "DNS answers " + r.name() + " with " + String.join(", ", r.addresses()));
    }

    private static Hop vip(Service service, Connected c) {
        String target = c.address() + " port " + c.port();
        return c.result() == Result.OPEN
                ? Hop.ok("probe", "a connection to " + target + " is taken")
                : Hop.broken(
                        "probe",
                        Cause.PROBE_FAILED,
                        Ref.of(service),
                        "a connection to %s: %s; the objects are in order, so the data plane does not do what they say (is it running? a change takes a moment)"
                                .formatted(target, c.result().said()),
                        List.of());
    }
}
