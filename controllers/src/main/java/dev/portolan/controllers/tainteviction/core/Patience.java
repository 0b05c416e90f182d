package dev.portolan.controllers.tainteviction.core;

import dev.portolan.controllers.nodes.Taints;
import dev.portolan.controllers.units.Seconds;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** How long a pod may stay on a node with NoExecute taints (Kubernetes documentation, "Taints and Tolerations", tolerationSeconds). */
public final class Patience {
    private Patience() {}

    /** The taints that make pods leave. */
    public static List<Taint> expelling(Node node) {
        return node.getSpec() == null
                ? List.of()
                : node.getSpec().getTaints().stream()
                        .filter(taint -> "NoExecute".equals(taint.getEffect()))
                        .toList();
    }

    /**
     * How long {@code pod} bears {@code expelling} from when it first has to: not at all when it does not tolerate one of them, else as long
     * as the least patient of the tolerations that it needs; empty for ever.
     */
    public static Optional<Duration> of(Pod pod, List<Taint> expelling) {
        if (expelling.isEmpty()) {
            return Optional.empty();
        }
        if (!expelling.stream().allMatch(taint -> Taints.tolerates(pod, taint))) {
            return Optional.of(Duration.ZERO);
        }
        return pod.getSpec().getTolerations().stream()
                .filter(each -> expelling.stream().anyMatch(taint -> Taints.tolerates(each, taint)))
                .map(Toleration::getTolerationSeconds)
                .filter(Objects::nonNull)
                .map(seconds -> Seconds.of(Math.max(0, seconds)))
                .min(Duration::compareTo);
    }
}
