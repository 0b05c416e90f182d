package dev.portolan.cli.command;

import dev.portolan.cli.UserError;
import dev.portolan.client.Clients;
import dev.portolan.explain.core.Diagnosis;
import dev.portolan.explain.core.DiagnosisJson;
import dev.portolan.explain.core.DiagnosisText;
import dev.portolan.explain.core.ExplainService;
import dev.portolan.explain.edge.SnapshotReader;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says why a Service answers, or why not and what to change. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = {
            "Says why a Service answers, or why not and what to change. Exit code 0 when it answers, 1 when not.",
            "Example: portolan explain service microservice-one-service"
        })
public final class ExplainCommand implements Callable<Integer> {
    /** What can be explained. */
    enum Subject {
        SERVICE,
        SVC
    }

    /** How to say it. */
    enum Format {
        TEXT,
        JSON
    }

    private static final int COLUMNS = 80;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json",
            defaultValue = "text",
            description = "how to say it (default: text)")
    private Format format = Format.TEXT;

    @Mixin
    private StateOption state = new StateOption();

    @Parameters(index = "0", paramLabel = "service", description = "what to explain; so far, a service")
    private Subject subject = Subject.SERVICE;

    @Parameters(index = "1", paramLabel = "NAME", description = "its name")
    private String name = "";

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NS",
            defaultValue = "default",
            description = "its namespace (default: default)")
    private String namespace = "default";

    @Option(names = "--kubeconfig", paramLabel = "FILE", description = "explain a Service of another cluster")
    private @Nullable Path kubeconfig;

    @Override
    public Integer call() {
        Path file = kubeconfig;
        if (file == null) {
            state.running();
            file = state.folder().kubeconfig();
        }
        try (KubernetesClient client = Clients.fromKubeconfig(file)) {
            Diagnosis diagnosis = ExplainService.explain(SnapshotReader.read(client), namespace, name);
            System.out.println(
                    format == Format.JSON
                            ? DiagnosisJson.of(diagnosis)
                            : new DiagnosisText(COLUMNS).of(diagnosis).stripTrailing());
            return diagnosis.answers() ? 0 : 1;
        } catch (io.fabric8.kubernetes.client.KubernetesClientException e) {
            throw new UserError(69, "the API does not answer: " + e.getMessage());
        }
    }
}
