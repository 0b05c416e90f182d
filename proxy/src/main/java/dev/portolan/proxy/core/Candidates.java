package dev.portolan.proxy.core;

import dev.portolan.proxy.core.SliceView.Endpoint;
import dev.portolan.proxy.core.SliceView.State;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * All endpoints of one Service port in one family, and the choice among them: after the traffic policy, those that are ready, or
 * else those that still serve while they terminate ("Virtual IPs and Service Proxies"; KEP-1669).
 */
final class Candidates {
    private record Candidate(State state, boolean onThisNode, SliceView.Hints hints) {}

    private final PortOwner owner;
    private final NodeView node;
    private final Map<Backend, Candidate> byBackend = new TreeMap<>();
    private final List<Omission> omissions = new ArrayList<>();

    Candidates(PortOwner owner, Protocol protocol, Family family, Collection<SliceView> slices, NodeView node) {
        this.owner = owner;
        this.node = node;
        for (SliceView slice : slices) {
            if (slice.family() == family) {
                collect(slice, protocol, node);
            }
        }
    }

    private void collect(SliceView slice, Protocol protocol, NodeView node) {
        List<SliceView.Port> ports = slice.ports().stream()
                .filter(port -> port.protocol() == protocol && port.name().equals(owner.port()))
                .toList();
        for (Endpoint endpoint : slice.endpoints()) {
            boolean onThisNode = endpoint.nodeName().equals(node.name());
            for (SliceView.Port port : ports) {
                // While pods move between slices an endpoint may be in two; the better word counts.
                byBackend.merge(
                        new Backend(endpoint.address(), port.port()),
                        new Candidate(endpoint.state(), onThisNode, endpoint.hints()),
                        (a, b) -> a.state.compareTo(b.state) <= 0 ? a : b);
            }
            if (ports.isEmpty()) {
                String subject = endpoint.address().getHostAddress();
                omissions.add(new Omission(owner, subject, Omission.Reason.NO_SUCH_PORT));
            }
        }
    }

    /** What a client under {@code policy} gets. */
    Target target(Policy policy) {
        List<Backend> anywhere = usable(Policy.CLUSTER);
        if (policy == Policy.CLUSTER) {
            return anywhere.isEmpty() ? Target.REFUSE : new Target.Balance(anywhere);
        }
        List<Backend> here = usable(Policy.LOCAL);
        if (!here.isEmpty()) {
            return new Target.Balance(here);
        }
        return anywhere.isEmpty() ? Target.REFUSE : Target.DROP;
    }

    private List<Backend> usable(Policy policy) {
        List<Backend> ready = inState(State.READY, policy);
        if (ready.isEmpty()) {
            return inState(State.SERVING_WHILE_TERMINATING, policy);
        }
        return policy == Policy.CLUSTER ? near(ready) : ready;
    }

    /**
     * Those that are meant for this node, else those that are meant for its zone, else all; hints count only where every ready endpoint
     * has them ("Topology Aware Routing", safeguards; KEP-3015).
     */
    private List<Backend> near(List<Backend> ready) {
        List<Backend> here = hinted(ready, SliceView.Hints::nodes, node.name());
        return here.isEmpty() ? hintedOrAll(ready) : here;
    }

    private List<Backend> hintedOrAll(List<Backend> ready) {
        List<Backend> zone = hinted(ready, SliceView.Hints::zones, node.zone());
        return zone.isEmpty() ? ready : zone;
    }

    private List<Backend> hinted(List<Backend> ready, Function<SliceView.Hints, Set<String>> kind, String name) {
        Map<Backend, Set<String>> hints = new TreeMap<>();
        for (Backend backend : ready) {
            Candidate candidate = byBackend.get(backend);
            hints.put(backend, candidate == null ? Set.of() : kind.apply(candidate.hints));
        }
        if (name.isEmpty() || hints.values().stream().anyMatch(Set::isEmpty)) {
            return List.of();
        }
        return ready.stream()
                .filter(backend -> hints.getOrDefault(backend, Set.of()).contains(name))
                .toList();
    }

    private List<Backend> inState(State state, Policy policy) {
        return byBackend.entrySet().stream()
                .filter(e -> e.getValue().state == state && (policy == Policy.CLUSTER || e.getValue().onThisNode))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Why each endpoint that {@code target} lacks is left out under {@code policy}. */
    List<Omission> leftOut(Policy policy, Target target) {
        List<Omission> all = new ArrayList<>(omissions);
        Set<Backend> has =
                new HashSet<>(target.backends()); // thousands of endpoints: a list would be searched as often
        byBackend.forEach((backend, candidate) -> {
            if (!has.contains(backend)) {
                all.add(new Omission(owner, backend.toString(), reason(candidate, policy)));
            }
        });
        return all;
    }

    private static Omission.Reason reason(Candidate candidate, Policy policy) {
        return switch (candidate.state) {
            case NOT_READY -> Omission.Reason.NOT_READY;
            case TERMINATING -> Omission.Reason.TERMINATING;
            case READY -> policy == Policy.LOCAL ? Omission.Reason.ON_ANOTHER_NODE : Omission.Reason.MEANT_FOR_OTHERS;
            case SERVING_WHILE_TERMINATING ->
                policy == Policy.LOCAL && !candidate.onThisNode
                        ? Omission.Reason.ON_ANOTHER_NODE
                        : Omission.Reason.TERMINATING;
        };
    }
}
