package dev.portolan.cli.command;

import dev.portolan.cli.cluster.RunningCluster;
import dev.portolan.cli.view.TextTable;
import dev.portolan.client.Clients;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows the running cluster: where it listens, what it uses and why, its nodes, Services and Ingresses. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description =
                "Shows the running cluster: where it listens, what it uses and why, and how to reach its Services.")
public final class StatusCommand implements Callable<Integer> {
    @Mixin
    private StateOption state = new StateOption();

    @Override
    public Integer call() {
        RunningCluster cluster = state.running();
        var table = new TextTable("PART", "STATE");
        table.row("API server", cluster.server() + " (process " + cluster.pid() + ")");
        table.row("Ingress", "http://" + cluster.gateway() + "/");
        table.row("DNS", cluster.dnsServer() + (cluster.dns().isEmpty() ? "" : "; pods ask " + cluster.dns()));
        table.row("pods", cluster.sandbox().name() + ": " + cluster.sandbox().why());
        table.row(
                "Services",
                cluster.dataPlane().name() + ": " + cluster.dataPlane().why());
        table.row("state", state.folder().path() + (cluster.ephemeral() ? " (goes with the cluster)" : ""));
        try (KubernetesClient client = Clients.fromKubeconfig(state.folder().kubeconfig())) {
            client.nodes()
                    .list()
                    .getItems()
                    .forEach(node -> table.row("node " + node.getMetadata().getName(), node(node)));
            table.lines().forEach(System.out::println);
            cluster.notes().forEach(note -> System.out.println("note: " + note));
            new Overview(client, cluster, state).lines().forEach(System.out::println);
        }
        return 0;
    }

    private static String node(Node node) {
        String ready = node.getStatus().getConditions().stream()
                .filter(c -> c.getType().equals("Ready"))
                .findFirst()
                .map(c -> c.getStatus().equals("True") ? "Ready" : "not Ready: " + c.getMessage())
                .orElse("not Ready");
        return ready + ", pods " + node.getSpec().getPodCIDR();
    }
}
