package dev.portolan.controllers.daemonset.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.controllers.Samples;
import dev.portolan.controllers.Workloads;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which nodes get a pod of a DaemonSet, and in which steps pods are replaced. */
class DaemonDecisionTest {
    private static final Instant NOW = Instant.parse(Samples.SINCE).plusSeconds(60);

    private static Node node(String name) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("disk", "ssd")
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .build();
    }

    private static Node tainted(String key, String effect) {
        return new NodeBuilder(node("n0"))
                .editSpec()
                .addNewTaint()
                .withKey(key)
                .withEffect(effect)
                .endTaint()
                .endSpec()
                .build();
    }

    private static List<Node> nodes(int count) {
        return IntStream.range(0, count).mapToObj(i -> node("n" + i)).toList();
    }

    private static Pod pod(String name, String node, String hash, boolean ready) {
        Pod pod = new PodBuilder(Samples.pod(name, "10.244.0.1").build())
                .editMetadata()
                .withCreationTimestamp(hash.equals("old") ? "2026-01-01T00:00:00Z" : "2026-01-01T00:00:05Z")
                .addToLabels(DaemonPod.HASH, hash)
                .endMetadata()
                .editSpec()
                .withNodeName(node)
                .endSpec()
                .build();
        return ready ? pod : Samples.notReady(pod);
    }

    private static DaemonSet rolling(Object maxUnavailable, int maxSurge) {
        return Workloads.daemonSet()
                .editSpec()
                .withNewUpdateStrategy()
                .withType("RollingUpdate")
                .withNewRollingUpdate()
                .withMaxUnavailable(new IntOrString(maxUnavailable))
                .withMaxSurge(new IntOrString(maxSurge))
                .endRollingUpdate()
                .endUpdateStrategy()
                .endSpec()
                .build();
    }

    private static List<Pod> all(int count, String hash) {
        List<Pod> pods = new ArrayList<>();
        for (int i = 0; i < count; i++) pods.add(pod(hash + i, "n" + i, hash, true));
        return pods;
    }

    private static List<String> deleted(DaemonPlan plan) {
        return plan.delete().stream().map(p -> p.getMetadata().getName()).toList();
    }

    @Test
    void every_node_gets_one_pod_made_for_it() {
        DaemonSet set = rolling(1, 0);
        DaemonPlan plan = DaemonDecision.decide(set, List.of(pod("a", "n1", "new", true)), nodes(3), "new", NOW);
        assertThat(plan.create()).containsExactly("n0", "n2");
        assertThat(plan.status().getDesiredNumberScheduled()).isEqualTo(3);
        assertThat(plan.status().getCurrentNumberScheduled()).isEqualTo(1);
        assertThat(plan.status().getNumberReady()).isEqualTo(1);
        assertThat(plan.status().getNumberUnavailable()).isEqualTo(2);
        Pod made = DaemonPod.of(set, "n2", "new");
        assertThat(DaemonPod.node(made)).isEqualTo("n2");
        assertThat(made.getSpec().getTolerations())
                .extracting(t -> t.getKey())
                .contains("node.kubernetes.io/unreachable");
    }

    @ParameterizedTest
    @CsvSource({
        "node.kubernetes.io/unschedulable, NoSchedule, 1, 0",
        "node.kubernetes.io/unreachable, NoExecute, 1, 0",
        "dedicated, NoSchedule, 0, 0",
        "dedicated, NoExecute, 0, 1",
    })
    void a_taint_keeps_pods_away_or_drives_them_out(String key, String effect, int created, int driven) {
        Node node = tainted(key, effect);
        assertThat(DaemonDecision.decide(rolling(1, 0), List.of(), List.of(node), "new", NOW)
                        .create())
                .hasSize(created);
        assertThat(DaemonDecision.decide(rolling(1, 0), List.of(pod("a", "n0", "new", true)), List.of(node), "new", NOW)
                        .delete())
                .hasSize(driven);
    }

    @Test
    void nodes_that_the_template_does_not_select_get_none_and_lose_theirs() {
        DaemonSet set = Workloads.daemonSet()
                .editSpec()
                .editTemplate()
                .editSpec()
                .addToNodeSelector("disk", "tape")
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
        DaemonPlan plan = DaemonDecision.decide(set, List.of(pod("a", "n0", "new", true)), nodes(2), "new", NOW);
        assertThat(plan.create()).isEmpty();
        assertThat(deleted(plan)).containsExactly("a");
        assertThat(plan.status().getNumberMisscheduled()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "50%, 2", "25%, 1"})
    void a_rolling_update_takes_no_more_nodes_out_than_may_be(String maxUnavailable, int going) {
        Object limit = maxUnavailable.endsWith("%") ? maxUnavailable : Integer.valueOf(maxUnavailable);
        assertThat(DaemonDecision.decide(rolling(limit, 0), all(4, "old"), nodes(4), "new", NOW)
                        .delete())
                .hasSize(going);
    }

    @Test
    void an_old_pod_that_does_not_serve_goes_at_once_and_counts_for_the_limit() {
        List<Pod> pods = all(3, "old");
        pods.set(1, pod("sick", "n1", "old", false));
        assertThat(deleted(DaemonDecision.decide(rolling(1, 0), pods, nodes(3), "new", NOW)))
                .containsExactly("sick");
    }

    @Test
    void a_surge_makes_the_new_pod_first_and_ends_the_old_one_when_it_serves() {
        DaemonSet set = rolling(0, 1);
        List<Pod> pods = all(2, "old");
        DaemonPlan first = DaemonDecision.decide(set, pods, nodes(2), "new", NOW);
        assertThat(first.create()).containsExactly("n0");
        assertThat(first.delete()).isEmpty();
        pods.add(pod("new0", "n0", "new", false));
        DaemonPlan second = DaemonDecision.decide(set, pods, nodes(2), "new", NOW);
        assertThat(second.create()).isEmpty();
        assertThat(second.delete()).isEmpty();
        pods.set(2, pod("new0", "n0", "new", true));
        assertThat(deleted(DaemonDecision.decide(set, pods, nodes(2), "new", NOW)))
                .containsExactly("old0");
    }

    @Test
    void by_hand_nothing_is_replaced() {
        DaemonSet set = Workloads.daemonSet()
                .editSpec()
                .withNewUpdateStrategy()
                .withType("OnDelete")
                .endUpdateStrategy()
                .endSpec()
                .build();
        assertThat(DaemonDecision.decide(set, all(2, "old"), nodes(2), "new", NOW)
                        .delete())
                .isEmpty();
    }
}
