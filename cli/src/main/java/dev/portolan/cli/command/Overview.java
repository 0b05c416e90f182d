package dev.portolan.cli.command;

import dev.portolan.cli.cluster.RunningCluster;
import dev.portolan.cli.cluster.UiFile;
import dev.portolan.cli.view.Reach;
import dev.portolan.cli.view.ReachTable;
import dev.portolan.cli.view.Terminal;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What {@code up} ends with and {@code status} shows: the Services and Ingresses, and how to reach them from here. */
record Overview(KubernetesClient client, RunningCluster cluster, StateOption state) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** For people: a link opens the map once, and who reads a log later is not meant; so it stands on a terminal only. */
    List<String> lines(Terminal terminal) {
        var lines = new ArrayList<String>();
        lines.add("");
        lines.addAll(ReachTable.lines(reach(), Terminal.columns()));
        lines.add("");
        lines.add("kubectl:  export KUBECONFIG=$(" + state.line("kubeconfig") + ")");
        UiFile.link(state.folder())
                .ifPresent(link -> lines.addAll(
                        terminal.interactive()
                                ? List.of("map, once:", "  " + link)
                                : List.of("map:      " + state.line("ui"))));
        return lines;
    }

    /** The same and the cluster itself, for programs. */
    ObjectNode json() {
        ObjectNode all = JSON.createObjectNode();
        all.put("state", state.folder().path().toString());
        all.put("kubeconfig", state.folder().kubeconfig().toString());
        all.set("cluster", JSON.valueToTree(cluster));
        Reach reach = reach();
        all.set("services", JSON.valueToTree(reach.services()));
        all.set("ingresses", JSON.valueToTree(reach.ingresses()));
        return all;
    }

    private Reach reach() {
        return Reach.of(
                client.services().inAnyNamespace().list().getItems(),
                client.discovery().v1().endpointSlices().inAnyNamespace().list().getItems(),
                client.network().v1().ingresses().inAnyNamespace().list().getItems(),
                cluster.gateway(),
                cluster.gatewayTls(),
                command -> state.line(command));
    }
}
