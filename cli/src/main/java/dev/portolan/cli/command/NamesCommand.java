package dev.portolan.cli.command;

import dev.portolan.client.Clients;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Names for a shell to complete with, a line each; nothing where no cluster runs. */
@Command(name = "names", hidden = true, description = "Prints names for shell completion: names service, names --logs.")
public final class NamesCommand implements Callable<Integer> {
    @Mixin
    private StateOption state = new StateOption();

    @Option(names = "--logs", description = "what logs takes: pods, deployment/NAME, service/NAME")
    private boolean logs;

    @Option(
            names = {"-n", "--namespace"},
            defaultValue = "default")
    private String namespace = "default";

    @Parameters(arity = "0..1", paramLabel = "KIND")
    private @Nullable String kind;

    @Override
    public Integer call() {
        if (state.folder().running().isEmpty()) return 1;
        try (KubernetesClient client = Clients.fromKubeconfig(state.folder().kubeconfig())) {
            Stream<String> names = logs
                    ? Stream.of(
                                    of(client, "pod", ""),
                                    of(client, "deployment", "deployment/"),
                                    of(client, "service", "service/"))
                            .flatMap(each -> each)
                    : of(client, kind == null ? "service" : kind.toLowerCase(Locale.ROOT), "");
            names.forEach(System.out::println);
        }
        return 0;
    }

    private Stream<String> of(KubernetesClient client, String kind, String prefix) {
        List<? extends HasMetadata> items = switch (kind) {
            case "pod", "pods", "po", "from" ->
                client.pods().inNamespace(namespace).list().getItems();
            case "service", "services", "svc" ->
                client.services().inNamespace(namespace).list().getItems();
            case "deployment", "deployments" ->
                client.apps().deployments().inNamespace(namespace).list().getItems();
            case "ingress", "ingresses", "ing" ->
                client.network().v1().ingresses().inNamespace(namespace).list().getItems();
            default -> List.of();
        };
        return items.stream().map(item -> prefix + item.getMetadata().getName());
    }
}
