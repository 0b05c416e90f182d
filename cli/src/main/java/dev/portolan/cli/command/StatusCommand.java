package dev.portolan.cli.command;

import dev.portolan.cli.cluster.RunningCluster;
import dev.portolan.cli.view.Terminal;
import dev.portolan.cli.view.Wrapped;
import dev.portolan.client.Clients;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Shows the running cluster: where it listens, what it uses and why, its nodes, Services and Ingresses. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description =
                "Shows the running cluster: where it listens, what it uses and why, and how to reach its Services.",
        footer = {
            "",
            "Examples:",
            "  portolan status",
            "  portolan status -o json | jq -r '.services[] | .name + \" \" + .ways[0]'"
        })
public final class StatusCommand implements Callable<Integer> {
    @Mixin
    private StateOption state = new StateOption();

    @Mixin
    private OutputOption output = new OutputOption();

    private final Terminal terminal = Terminal.standard();

    @Override
    public Integer call() {
        RunningCluster cluster = state.running();
        try (KubernetesClient client = Clients.fromKubeconfig(state.folder().kubeconfig())) {
            List<Node> nodes = client.nodes().list().getItems();
            var overview = new Overview(client, cluster, state);
            if (output.json()) {
                ObjectNode all = overview.json();
                ArrayNode array = all.putArray("nodes");
                nodes.forEach(node -> json(node, array.addObject()));
                OutputOption.print(all);
                return 0;
            }
            parts(cluster, nodes);
            cluster.notes()
                    .forEach(note -> Wrapped.lines("note: ", note, Terminal.columns())
                            .forEach(line -> terminal.line(terminal.yellow(line))));
            overview.lines(terminal).forEach(terminal::line);
        }
        return 0;
    }

    private void parts(RunningCluster cluster, List<Node> nodes) {
        var parts = new LinkedHashMap<String, String>();
        parts.put("API server", cluster.server() + " (process " + cluster.pid() + ")");
        parts.put("Ingress", "http://" + cluster.gateway() + "/");
        parts.put("DNS", cluster.dnsServer() + (cluster.dns().isEmpty() ? "" : "; pods ask " + cluster.dns()));
        parts.put("pods", cluster.sandbox().name() + ": " + cluster.sandbox().why());
        parts.put(
                "Services",
                cluster.dataPlane().name() + ": " + cluster.dataPlane().why());
        parts.put("state", state.folder().path() + (cluster.ephemeral() ? " (goes with the cluster)" : ""));
        nodes.forEach(node -> parts.put("node " + node.getMetadata().getName(), node(node)));
        int width = parts.keySet().stream().mapToInt(String::length).max().orElse(0) + 2;
        parts.forEach((name, says) -> {
            var lines = Wrapped.lines(name + " ".repeat(width - name.length()), says, Terminal.columns());
            terminal.line(terminal.bold(lines.getFirst().substring(0, width))
                    + lines.getFirst().substring(width));
            lines.stream().skip(1).forEach(terminal::line);
        });
    }

    private static Optional<NodeCondition> ready(Node node) {
        return node.getStatus().getConditions().stream()
                .filter(c -> c.getType().equals("Ready"))
                .findFirst();
    }

    private static String node(Node node) {
        String ready = ready(node)
                .map(c -> c.getStatus().equals("True") ? "Ready" : "not Ready: " + c.getMessage())
                .orElse("not Ready");
        return ready + ", pods " + node.getSpec().getPodCIDR();
    }

    private static void json(Node node, ObjectNode into) {
        into.put("name", node.getMetadata().getName())
                .put(
                        "ready",
                        ready(node).filter(c -> c.getStatus().equals("True")).isPresent())
                .put("podCIDR", node.getSpec().getPodCIDR());
    }
}
