package dev.portolan.explain.core;

import dev.portolan.explain.core.Snapshot.ContainerPort;
import dev.portolan.explain.core.Snapshot.Pod;
import java.util.List;
import java.util.Optional;

/** A pod that waits because another has the port that both want of their node. */
final class HostPortRule {
    private HostPortRule() {}

    static Optional<PodTrouble> judge(Snapshot now, Pod pod) {
        if (pod.ready() || !pod.ip().isEmpty()) return Optional.empty();
        for (int c = 0; c < pod.detail().containers().size(); c++) {
            var ports = pod.detail().containers().get(c).ports();
            for (int p = 0; p < ports.size(); p++) {
                ContainerPort port = ports.get(p);
                if (port.hostPort() == 0) continue;
                Optional<Pod> holder = holder(now, pod, port);
                if (holder.isPresent()) return Optional.of(trouble(now, pod, port, holder.get(), c, p));
            }
        }
        return Optional.empty();
    }

    private static Optional<Pod> holder(Snapshot now, Pod pod, ContainerPort wanted) {
        return now.pods().stream()
                .filter(o -> !o.equals(pod) && !o.ip().isEmpty() && !o.terminating())
                .filter(o -> pod.detail().node().isEmpty()
                        || o.detail().node().equals(pod.detail().node()))
                .filter(o -> o.ports().stream()
                        .anyMatch(c -> c.hostPort() == wanted.hostPort()
                                && c.protocol().equals(wanted.protocol())))
                .findFirst();
    }

    private static PodTrouble trouble(Snapshot now, Pod pod, ContainerPort port, Pod holder, int c, int p) {
        String field = "spec.template.spec.containers[%d].ports[%d].hostPort".formatted(c, p);
        List<Fix> fixes = now.maker(pod)
                .map(w -> List.of(
                        Fix.set(Ref.of(w), field, port.hostPort(), null, "a Service reaches the pod without one")))
                .orElse(List.of());
        return new PodTrouble(
                Cause.HOST_PORT_TAKEN,
                Ref.of(pod),
                "wants port %d/%s of its node, which Pod %s/%s has"
                        .formatted(port.hostPort(), port.protocol(), holder.namespace(), holder.name()),
                fixes);
    }
}
