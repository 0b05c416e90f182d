package dev.portolan.cli.command;

import dev.portolan.cli.UserError;
import dev.portolan.cli.cluster.Cluster;
import dev.portolan.cli.cluster.ImageMapFile;
import dev.portolan.cli.cluster.RunningCluster;
import dev.portolan.cli.cluster.StateFolder;
import dev.portolan.cli.manifest.ManifestReader;
import dev.portolan.cli.manifest.Problem;
import dev.portolan.cli.view.Terminal;
import dev.portolan.cli.view.Wrapped;
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
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Boots a cluster unless one runs, applies manifests, waits until they answer, and shows how to reach them. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = {
            "Boots a cluster, applies manifests, and shows how to reach their Services.",
            "A cluster that runs on this state folder is taken as it is. Without --detach a new one runs until Ctrl-C.",
            "",
            "A file portolan.yaml beside the manifests says which program stands for an image."
        },
        footer = {
            "",
            "Examples:",
            "  portolan up examples/seed             in this terminal, until Ctrl-C",
            "  portolan up examples/seed --detach    in the background, until portolan down",
            "  portolan up --watch k8s/              apply again whenever a file changes",
            "  portolan up --nodes 3 --zones a,b     three nodes in two zones",
            "  portolan up k8s/ --detach -o json     what was applied and the ways in"
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
            names = {"-w", "--watch"},
            description = "stay, and apply again whenever a file changes; what is taken out of the files is taken away")
    private boolean watch;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            defaultValue = "60s",
            converter = Timeout.class,
            description = "how long to wait for what was applied, 0 for not at all (default: 60s)")
    private Duration wait = Duration.ofSeconds(60);

    @Mixin
    private OutputOption output = new OutputOption();

    @Mixin
    private ClusterOptions options = new ClusterOptions();

    private Terminal terminal = Terminal.standard();

    @Override
    public Integer call() throws Exception {
        checkWords();
        if (output.json()) terminal = Terminal.beside();
        var files = new ManifestFiles(paths, recursive ? ManifestReader.Depth.ALL : ManifestReader.Depth.ONE);
        var found = files.read();
        var problems = new ArrayList<>(found.problems());
        if (found.nothing() && !paths.isEmpty()) throw new UserError(nothing(problems));
        StateFolder state = options.state().folder();
        state.create();
        var running = state.running();
        if (running.isPresent()) {
            terminal.line("A cluster runs on " + state.path() + " already: applying to it.");
            int code = apply(state, found, problems);
            if (watch) watch(state, files, found);
            return code;
        }
        rememberImages(state, found, problems);
        if (detach) {
            terminal.live("  starting a cluster in the background ...");
            Background.start(options.words(), state);
            return apply(state, found, problems);
        }
        Cluster cluster = Cluster.start(options.config(), step -> terminal.live("  starting: " + step));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(cluster), "portolan-down"));
        apply(state, found, problems);
        terminal.line("");
        terminal.line(terminal.dim("Running in this terminal; Ctrl-C ends it."));
        if (watch) watch(state, files, found);
        new CountDownLatch(1).await();
        return 0;
    }

    private void checkWords() {
        if (watch && paths.isEmpty())
            throw new UserError(64, "--watch: name the folder to watch: portolan up --watch k8s/");
        if (watch && detach) {
            throw new UserError(
                    64,
                    "--watch stays in this terminal, --detach leaves it\n"
                            + "  Start the cluster with: portolan up --detach, then watch with: portolan up --watch FOLDER");
        }
        if (watch && output.json()) throw new UserError(64, "--watch tells a story without an end; -o json needs one");
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
        var wrong = problems.stream().distinct().toList();
        wrong.forEach(p -> terminal.line(terminal.red("  wrong      ") + p));
        try (KubernetesClient client = Clients.fromKubeconfig(state.kubeconfig())) {
            var outcome = new ApplyRun(client, terminal, wait, each -> true, each -> List.of())
                    .of(found.manifests(), () -> false);
            var overview = new Overview(client, cluster, options.state());
            if (output.json()) {
                print(overview, outcome, wrong);
            } else {
                overview.lines(terminal).forEach(terminal::line);
            }
            new Unanswered(client, options.state())
                    .lines(outcome.stored()).stream()
                            // Broken at words, but for what is to be copied.
                            .flatMap(line -> line.startsWith(" ") ? Stream.of(line) : told("", line).stream())
                            .forEach(line -> terminal.line(terminal.yellow(line)));
            return wrong.isEmpty() && outcome.allRight() ? 0 : 1;
        }
    }

    private static void print(Overview overview, ApplyRun.Outcome outcome, List<Problem> wrong) {
        ObjectNode all = overview.json();
        outcome.json(all);
        ArrayNode problems = all.putArray("problems");
        wrong.forEach(p -> problems.add(p.toString()));
        OutputOption.print(all);
    }

    private void watch(StateFolder state, ManifestFiles files, ManifestReader.Found first)
            throws IOException, InterruptedException {
        try (KubernetesClient client = Clients.fromKubeconfig(state.kubeconfig())) {
            new Watching(client, state, terminal, files, wait).from(first);
        }
    }

    private void describe(RunningCluster cluster) {
        terminal.line(terminal.bold("Cluster") + "  API " + cluster.server());
        terminal.line("         Ingress http://" + cluster.gateway() + "/, DNS " + cluster.dnsServer());
        told("  pods: ", cluster.sandbox().name() + " (" + cluster.sandbox().why() + ")")
                .forEach(line -> terminal.line(terminal.dim(line)));
        told(
                        "  Services: ",
                        cluster.dataPlane().name() + " (" + cluster.dataPlane().why() + ")")
                .forEach(line -> terminal.line(terminal.dim(line)));
        cluster.notes().forEach(note -> told("  note: ", note).forEach(line -> terminal.line(terminal.yellow(line))));
    }

    private static List<String> told(String start, String text) {
        return Wrapped.lines(start, text, Terminal.columns());
    }
}
