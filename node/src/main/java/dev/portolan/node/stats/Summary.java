package dev.portolan.node.stats;

import dev.portolan.node.runtime.ResourceUse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How much is used at present, as the kubelet's {@code /stats/summary} says it: rates over the time between two samples.
 *
 * @param at when the later sample was taken
 * @param window from the earlier to the later one
 * @param host empty where the host does not tell
 */
public record Summary(String node, Instant at, Duration window, Optional<Rate> host, List<ContainerRate> containers) {
    /**
     * A rate.
     *
     * @param nanoCores billionths of one processor
     * @param cpu since the start
     */
    public record Rate(long nanoCores, Duration cpu, long memoryBytes) {}

    /** A container's. */
    public record ContainerRate(ContainerUse container, Rate rate) {}

    /** What lies between two samples: containers that are in both. */
    static Summary between(String node, Sample before, Sample after) {
        Duration window = Duration.between(before.at(), after.at());
        Map<String, ResourceUse> known = new LinkedHashMap<>();
        before.containers().forEach(c -> known.put(c.uid() + "/" + c.container(), c.use()));
        List<ContainerRate> rates = new ArrayList<>();
        for (ContainerUse now : after.containers()) {
            ResourceUse then = known.get(now.uid() + "/" + now.container());
            if (then != null) rates.add(new ContainerRate(now, rate(then, now.use(), window)));
        }
        Optional<Rate> host = before.host().flatMap(b -> after.host().map(a -> rate(b, a, window)));
        return new Summary(node, after.at(), window, host, rates);
    }

    /** A container that has started anew counts from its start. */
    private static Rate rate(ResourceUse before, ResourceUse after, Duration window) {
        long used = after.cpu().minus(before.cpu()).toNanos();
        if (used < 0) used = after.cpu().toNanos();
        double seconds = Math.max(1, window.toNanos()) / 1e9;
        return new Rate((long) (used / seconds), after.cpu(), after.memoryBytes());
    }

    /** In the form of k8s.io/kubelet/pkg/apis/stats/v1alpha1. */
    public ObjectNode toJson() {
        ObjectNode summary = JsonNodeFactory.instance.objectNode();
        ObjectNode self = summary.putObject("node").put("nodeName", node);
        host.ifPresent(rate -> put(self, rate));
        var pods = summary.putArray("pods");
        Map<String, ObjectNode> byUid = new LinkedHashMap<>();
        for (ContainerRate each : containers) {
            ContainerUse c = each.container();
            ObjectNode pod = byUid.computeIfAbsent(c.uid(), uid -> {
                ObjectNode made = pods.addObject();
                made.putObject("podRef")
                        .put("name", c.pod())
                        .put("namespace", c.namespace())
                        .put("uid", uid);
                made.putArray("containers");
                return made;
            });
            put(pod.withArray("containers").addObject().put("name", c.container()), each.rate());
        }
        return summary;
    }

    private void put(ObjectNode to, Rate rate) {
        String time = at.truncatedTo(ChronoUnit.SECONDS).toString();
        to.putObject("cpu")
                .put("time", time)
                .put("usageNanoCores", rate.nanoCores())
                .put("usageCoreNanoSeconds", rate.cpu().toNanos());
        to.putObject("memory").put("time", time).put("workingSetBytes", rate.memoryBytes());
        to.put("windowSeconds", Math.max(1, window.toSeconds()));
    }
}
