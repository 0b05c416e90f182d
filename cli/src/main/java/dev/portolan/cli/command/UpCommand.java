package dev.portolan.cli.command;

import dev.portolan.cli.UserError;
import dev.portolan.cli.apply.Applied;
import dev.portolan.cli.apply.Applier;
import dev.portolan.cli.apply.Waiter;
import dev.portolan.cli.cluster.Cluster;
import dev.portolan.cli.cluster.ImageMapFile;
import dev.portolan.cli.cluster.RunningCluster;
import dev.portolan.cli.cluster.StateFolder;
import dev.portolan.cli.manifest.Manifest;
import dev.portolan.cli.manifest.ManifestReader;
import dev.portolan.cli.manifest.Problem;
import dev.portolan.cli.view.Terminal;
import dev.portolan.client.Clients;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Boots a cluster unless one runs, applies manifests, waits until they answer, and shows how to reach them. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = {
            "Boots a cluster, applies manifests, and shows how to reach their Services.",
            "A cluster that runs on this state folder is taken as it is. Without --detach a new one runs until Ctrl-C.",
            "",
            "A file portolan.yaml beside the manifests says which program stands for an image."
        })
public final class UpCommand implements Callable<Integer> {
    @Parameters(paramLabel = "PATH", arity = "0..*", description = "files, or folders of .yaml, .yml and .json files")
    private List<Path> paths = new ArrayList<>();

    @Option(
            names = {"-R", "--recursive"},
            description = "take the folders below a folder, too")
    private boolean recursive;

    @Option(
            names = {"-d", "--detach"},
            description = "run in the background; end it with: portolan down")
    private boolean detach;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            defaultValue = "60s",
            converter = Timeout.class,
            description = "how long to wait for what was applied, 0 for not at all (default: 60s)")
    private Duration wait = Duration.ofSeconds(60);

    @Mixin
    private ClusterOptions options = new ClusterOptions();

    private final Terminal terminal = Terminal.standard();

    @Override
    public Integer call() throws Exception {
        var found = ManifestReader.read(paths, recursive ? ManifestReader.Depth.ALL : ManifestReader.Depth.ONE);
        var problems = new ArrayList<>(found.problems());
        if (found.nothing() && !paths.isEmpty()) throw new UserError(nothing(problems));
        StateFolder state = options.state().folder();
        state.create();
        var running = state.running();
        if (running.isPresent()) {
            terminal.line("A cluster runs on " + state.path() + " already: applying to it.");
            return apply(state, found, problems);
        }
        if (detach) {
            rememberImages(state, found, problems);
            Background.start(options.words(), state);
            return apply(state, found, problems);
        }
        rememberImages(state, found, problems);
        Cluster cluster = Cluster.start(options.config());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(cluster), "portolan-down"));
        apply(state, found, problems);
        terminal.line("");
        terminal.line(terminal.dim("Running in this terminal; Ctrl-C ends it."));
        new CountDownLatch(1).await();
        return 0;
    }

    /** Most often a path that is mistyped: a cluster without it is not what the user wants. */
    private static String nothing(List<Problem> problems) {
        return problems.stream()
                .map(Problem::toString)
                .collect(Collectors.joining("\n  ", "nothing was applied and no cluster started:\n  ", ""));
    }

    private void end(Cluster cluster) {
        terminal.line("");
        terminal.line("Ending the cluster ...");
        cluster.close();
    }

    private static void rememberImages(StateFolder state, ManifestReader.Found found, List<Problem> problems)
            throws IOException {
        for (Path file : found.imageFiles()) ImageMapFile.remember(state, ImageMapFile.read(file, problems));
    }

    private int apply(StateFolder state, ManifestReader.Found found, List<Problem> problems)
            throws IOException, InterruptedException {
        RunningCluster cluster = state.running().orElseThrow();
        describe(cluster);
        rememberImages(state, found, problems);
        problems.forEach(p -> terminal.line(terminal.red("  wrong      ") + p));
        try (KubernetesClient client = Clients.fromKubeconfig(state.kubeconfig())) {
            List<Applied> results = new Applier(client).apply(found.manifests(), this::show);
            var stored = results.stream()
                    .filter(Applied.Stored.class::isInstance)
                    .map(Applied::manifest)
                    .toList();
            boolean allThere = waitFor(client, stored);
            new Overview(client, cluster, options.state()).lines().forEach(terminal::line);
            new Unanswered(client, options.state()).lines(stored).forEach(line -> terminal.line(terminal.yellow(line)));
            boolean allRight = problems.isEmpty() && stored.size() == results.size();
            return allRight && allThere ? 0 : 1;
        }
    }

    private void describe(RunningCluster cluster) {
        terminal.line(terminal.bold("Cluster") + "  API " + cluster.server() + ", Ingress http://" + cluster.gateway()
                + "/, DNS " + cluster.dnsServer());
        terminal.line(terminal.dim(
                "  pods: " + cluster.sandbox().name() + " (" + cluster.sandbox().why() + ")"));
        terminal.line(terminal.dim("  Services: " + cluster.dataPlane().name() + " ("
                + cluster.dataPlane().why() + ")"));
        cluster.notes().forEach(note -> terminal.line(terminal.yellow("  note: ") + note));
    }

    private void show(Applied applied) {
        switch (applied) {
            case Applied.Stored(var manifest, var how, var warnings) -> {
                terminal.line(terminal.green("  %-10s ".formatted(how)) + manifest.title());
                warnings.forEach(w -> terminal.line(terminal.yellow("  warning    ") + w));
            }
            case Applied.Refused refused ->
                refused.problems().forEach(p -> terminal.line(terminal.red("  refused    ") + p));
        }
    }

    private boolean waitFor(KubernetesClient client, List<Manifest> manifests) throws InterruptedException {
        if (wait.isZero() || manifests.isEmpty()) return true;
        var late = new Waiter(client)
                .await(
                        manifests,
                        wait,
                        (what, progress) -> terminal.line(
                                (progress.done() ? terminal.green("  ready      ") : terminal.dim("  waiting    "))
                                        + what + "  " + progress.says()));
        late.forEach((what, why) ->
                terminal.line(terminal.red("  not ready  ") + what + " after " + wait.toSeconds() + " s: " + why));
        return late.isEmpty();
    }
}
