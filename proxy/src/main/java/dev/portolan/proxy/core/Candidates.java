package dev.portolan.proxy.core;

import dev.portolan.proxy.core.SliceView.Endpoint;
import dev.portolan.proxy.core.SliceView.State;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All endpoints of one Service port in one family, and the choice among them: after the traffic policy, those that are ready, or
 * else those that still serve while they terminate ("Virtual IPs and Service Proxies"; KEP-1669).
 */
final class Candidates {
    private record Candidate(State state, boolean onThisNode) {}

    private final PortOwner owner;
    private final Map<Backend, Candidate> byBackend = new TreeMap<>();
    private final List<Omission> omissions = new ArrayList<>();

    Candidates(PortOwner owner, Protocol protocol, Family family, Collection<SliceView> slices, NodeView node) {
        this.owner = owner;
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
                        new Candidate(endpoint.state(), onThisNode),
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
        return ready.isEmpty() ? inState(State.SERVING_WHILE_TERMINATING, policy) : ready;
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
        byBackend.forEach((backend, candidate) -> {
            if (!target.backends().contains(backend)) {
                all.add(new Omission(owner, backend.toString(), reason(candidate, policy)));
            }
        });
        return all;
    }

    private static Omission.Reason reason(Candidate candidate, Policy policy) {
        return switch (candidate.state) {
            case NOT_READY -> Omission.Reason.NOT_READY;
            case TERMINATING -> Omission.Reason.TERMINATING;
            case READY -> Omission.Reason.ON_ANOTHER_NODE;
            case SERVING_WHILE_TERMINATING ->
                policy == Policy.LOCAL && !candidate.onThisNode
                        ? Omission.Reason.ON_ANOTHER_NODE
                        : Omission.Reason.TERMINATING;
        };
    }
}
