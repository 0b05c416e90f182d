package dev.portolan.cli.command;

import dev.portolan.cli.cluster.RunningCluster;
import dev.portolan.cli.view.ReachTable;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;

/** What {@code up} ends with and {@code status} shows: the Services and Ingresses, and how to reach them from here. */
record Overview(KubernetesClient client, RunningCluster cluster, StateOption state) {
    List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add("");
        lines.addAll(ReachTable.lines(
                client.services().inAnyNamespace().list().getItems(),
                client.discovery().v1().endpointSlices().inAnyNamespace().list().getItems(),
                client.network().v1().ingresses().inAnyNamespace().list().getItems(),
                cluster.gateway(),
                command -> state.line(command)));
        lines.add("");
        lines.add("kubectl:  export KUBECONFIG=$(" + state.line("kubeconfig") + ")");
        return lines;
    }
}
