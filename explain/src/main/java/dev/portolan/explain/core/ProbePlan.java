package dev.portolan.explain.core;

import dev.portolan.explain.core.Evidence.Connected;
import dev.portolan.explain.core.Evidence.Result;
import dev.portolan.explain.core.PodDetail.Check;
import dev.portolan.explain.core.PodDetail.Container;
import dev.portolan.explain.core.Snapshot.Endpoint;
import dev.portolan.explain.core.Snapshot.Pod;
import dev.portolan.explain.core.Snapshot.Port;
import dev.portolan.explain.core.Snapshot.Service;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Which probes would tell more about a target, given what is known. Asked again with their answers, it may want more. */
public final class ProbePlan {
    private static final int PODS = 2;
    private static final int SERVICES = 3;

    /** From where we can try. */
    public enum Reach {
        /** The cluster's addresses can be connected to from here. */
        NETWORK,
        /** Only the API can: what is tried is tried within pods. */
        API_ONLY
    }

    private final Snapshot now;
    private final Reach reach;
    private final Set<Probe> probes = new LinkedHashSet<>();

    private ProbePlan(Snapshot now, Reach reach) {
        this.now = now;
        this.reach = reach;
    }

    /** The probes, those that were tried already among them. */
    public static Set<Probe> of(Snapshot now, Target target, Reach reach) {
        var plan = new ProbePlan(now, reach);
        plan.target(target);
        return plan.probes;
    }

    private void target(Target target) {
        switch (target) {
            case Target.OfService(String ns, String name) ->
                now.service(ns, name).ifPresent(this::service);
            case Target.OfPod(String ns, String name) -> now.pod(ns, name).ifPresent(this::pod);
            case Target.OfIngress(String ns, String name) -> ingress(ns, name);
            case Target.OfUrl(String ns, String url) -> url(ns, url);
            case Target.OfName(String ns, String name) -> name(ns, name);
            case Target.OfPath path -> path(path);
        }
    }

    private void service(Service service) {
        Service end = ExternalNameRule.end(now, service).orElse(service);
        here(new Probe.Resolve(service.dnsName()));
        var pods = now.selected(end);
        pods.stream().filter(Pod::ready).limit(PODS).forEach(p -> end.ports().forEach(port -> port(end, port, p)));
        pods.stream().filter(p -> !p.ready()).limit(PODS).forEach(this::pod);
        boolean vip = !end.headless()
                && !end.external()
                && now.endpoints(end).stream().anyMatch(Endpoint::ready);
        if (!vip) return;
        end.ports().stream()
                .filter(p -> p.protocol().equals("TCP"))
                .limit(SERVICES)
                .forEach(p -> here(new Probe.Connect(end.clusterIp(), p.port())));
    }

    private void port(Service service, Port port, Pod pod) {
        if (!port.protocol().equals("TCP")) return;
        int number = service.headless() ? port.port() : pod.number(port.targetPort(), "TCP");
        if (number > 0) listening(pod, number);
    }

    /** The kernel's tables are read where a connection is refused, or none can be tried. */
    private void listening(Pod pod, int number) {
        if (pod.ip().isEmpty()) return;
        here(new Probe.Connect(pod.ip(), number));
        boolean refused = now.seen(Connected.class)
                .anyMatch(c -> c.address().equals(pod.ip()) && c.port() == number && c.result() == Result.REFUSED);
        if (refused || reach == Reach.API_ONLY) probes.add(new Probe.ReadSockets(pod.namespace(), pod.name()));
    }

    private void pod(Pod pod) {
        for (Container c : pod.detail().containers()) {
            if (c.state().exitCode() >= 0) probes.add(new Probe.ReadLog(pod.namespace(), pod.name(), c.name()));
            if (!c.state().running() || pod.ip().isEmpty()) continue;
            if (pod.ready()) {
                c.ports().stream()
                        .filter(p -> p.protocol().equals("TCP"))
                        .limit(PODS)
                        .forEach(p -> listening(pod, p.port()));
            }
            for (Check check : c.checks()) {
                if (!pod.ready() && check.action().equals("http") && pod.number(check.port(), "TCP") > 0) {
                    here(new Probe.Get(ReadinessRule.hostPort(pod, check), ReadinessRule.root(pod, check)));
                }
            }
        }
    }

    private void ingress(String namespace, String name) {
        ExplainIngress.find(now, namespace, name).ifPresent(i -> {
            backends(namespace, i.name());
            if (now.around().gateway().isEmpty()) return;
            i.rules().stream()
                    .limit(SERVICES)
                    .forEach(r -> here(new Probe.Get(now.around().gateway(), ExplainIngress.url(r))));
        });
    }

    private void backends(String namespace, String ingress) {
        var names = new LinkedHashSet<String>();
        now.routes().stream()
                .filter(r -> r.namespace().equals(namespace) && r.ingress().equals(ingress))
                .forEach(r -> names.add(r.service()));
        names.stream().limit(SERVICES).forEach(n -> now.service(namespace, n).ifPresent(this::service));
    }

    private void url(String namespace, String url) {
        var place = ExplainUrl.Place.parse(url);
        Optional<IngressMatch> match = IngressMatch.of(now, place.host(), place.path());
        boolean address = AddressRule.isAddress(place.host());
        if (match.isPresent() && !now.around().gateway().isEmpty() && (!address || atGateway(place))) {
            backends(match.get().ingress().namespace(), match.get().ingress().name());
            if (url.startsWith("http:")) here(new Probe.Get(now.around().gateway(), url));
            return;
        }
        if (address) {
            here(new Probe.FindSource(place.host()));
            serviceAt(place.host(), place.port()).ifPresent(this::service);
            now.pods().stream()
                    .filter(p -> p.ip().equals(place.host()))
                    .limit(1)
                    .forEach(p -> listening(p, place.port()));
        } else {
            NameRule.find(now, place.host(), namespace).ifPresent(f -> service(f.service()));
        }
        if (url.startsWith("http:") && address) here(new Probe.Get(place.host() + ":" + place.port(), url));
    }

    private boolean atGateway(ExplainUrl.Place place) {
        return now.around().gateway().endsWith(":" + place.port()) && AddressRule.isLoopback(place.host());
    }

    private Optional<Service> serviceAt(String host, int port) {
        return now.services().stream()
                .filter(s -> s.clusterIp().equals(host)
                        || s.traffic().addresses().contains(host)
                        || s.ports().stream().anyMatch(p -> p.nodePort() == port))
                .findFirst();
    }

    private void name(String namespace, String name) {
        NameRule.find(now, name, namespace)
                .map(f -> new Probe.Resolve(f.service().dnsName()))
                .or(() -> Optional.of(new Probe.Resolve(name)))
                .ifPresent(this::here);
    }

    private void path(Target.OfPath path) {
        Optional<Pod> client = now.pod(path.namespace(), path.pod()).filter(p -> !p.ip().isEmpty());
        if (client.isEmpty()) return;
        Optional<Service> service = AddressRule.isAddress(path.host())
                ? serviceAt(path.host(), path.port())
                : NameRule.find(now, path.host(), path.namespace()).map(NameRule.Found::service);
        service.ifPresent(this::service);
        probes.add(new Probe.ReadSockets(path.namespace(), path.pod()));
        if (!AddressRule.isAddress(path.host())) {
            probes.add(new Probe.ResolveIn(path.namespace(), path.pod(), path.host()));
        }
        service.map(s -> ExternalNameRule.end(now, s).orElse(s))
                .map(s -> s.headless() ? firstEndpoint(s) : s.clusterIp())
                .or(() -> AddressRule.isAddress(path.host()) ? Optional.of(path.host()) : Optional.empty())
                .filter(a -> !a.isEmpty())
                .ifPresent(a -> probes.add(new Probe.ConnectFrom(path.namespace(), path.pod(), a, path.port())));
    }

    private String firstEndpoint(Service service) {
        return now.endpoints(service).stream()
                .filter(Endpoint::ready)
                .map(Endpoint::address)
                .findFirst()
                .orElse("");
    }

    private void here(Probe probe) {
        if (reach == Reach.NETWORK) probes.add(probe);
    }
}
