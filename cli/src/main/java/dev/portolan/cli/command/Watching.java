package dev.portolan.cli.command;

import dev.portolan.cli.apply.Applied;
import dev.portolan.cli.apply.Pruner;
import dev.portolan.cli.cluster.ImageMapFile;
import dev.portolan.cli.cluster.StateFolder;
import dev.portolan.cli.manifest.Manifest;
import dev.portolan.cli.manifest.ManifestReader;
import dev.portolan.cli.manifest.Problem;
import dev.portolan.cli.view.Terminal;
import dev.portolan.cli.watch.Difference;
import dev.portolan.cli.watch.FolderWatch;
import dev.portolan.cli.watch.Prunable;
import dev.portolan.cli.watch.Prunable.Identity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** {@code up --watch}: files are applied again whenever they change, for as long as the process lives. */
final class Watching {
    private static final int CHANGES_SHOWN = 5;

    private final KubernetesClient client;
    private final StateFolder state;
    private final Terminal terminal;
    private final ManifestFiles files;
    private final Duration wait;

    /** What the API took from the files, the newest state of each object. */
    private final Map<Identity, Manifest> taken = new LinkedHashMap<>();

    private String lastImages = "";

    Watching(KubernetesClient client, StateFolder state, Terminal terminal, ManifestFiles files, Duration wait) {
        this.client = client;
        this.state = state;
        this.terminal = terminal;
        this.files = files;
        this.wait = wait;
    }

    /** Goes on until the thread is interrupted or the process ends. {@code first} is what was applied already. */
    void from(ManifestReader.Found first) throws IOException, InterruptedException {
        // What the API refused is compared with nothing, and pruned only if what is there is what the file says.
        first.manifests().forEach(m -> taken.put(Identity.of(m), m));
        lastImages = images(first, new ArrayList<>());
        try (var watch = new FolderWatch(files.paths(), files.depth())) {
            String names = files.paths().stream().map(Path::toString).collect(Collectors.joining(", "));
            terminal.line("Watching " + names + "; Ctrl-C ends that.");
            while (true) {
                watch.awaitChange();
                if (files.incomplete()) {
                    terminal.line(terminal.red("  wrong      ") + names + " is not there now: nothing is changed");
                    continue;
                }
                round(watch);
            }
        }
    }

    private void round(FolderWatch watch) throws IOException, InterruptedException {
        terminal.line("");
        terminal.line(terminal.bold(LocalTime.now().truncatedTo(ChronoUnit.SECONDS) + "  changed"));
        var found = files.read();
        var problems = new ArrayList<>(found.problems());
        String images = images(found, problems);
        if (!images.equals(lastImages))
            terminal.line(
                    terminal.green("  read       ") + "images of portolan.yaml; pods started from now on use them");
        lastImages = images;
        problems.forEach(p -> terminal.line(terminal.red("  wrong      ") + p));
        var run = new ApplyRun(client, terminal, wait, this::worthALine, this::changes);
        List<Applied> results = run.apply(found.manifests());
        for (Applied result : results) {
            switch (result) {
                case Applied.Stored stored -> taken.put(Identity.of(stored.manifest()), stored.manifest());
                case Applied.Refused refused -> problems.addAll(refused.problems());
            }
        }
        int removed = prune(found.manifests(), problems);
        if (!problems.isEmpty()) {
            terminal.line(terminal.yellow("  what is wrong was left as it is in the cluster"));
        } else if (removed == 0 && results.stream().noneMatch(this::worthALine)) {
            terminal.line(terminal.dim("  nothing to do"));
        }
        run.await(results, watch::pending);
    }

    private boolean worthALine(Applied applied) {
        return !(applied instanceof Applied.Stored stored) || !stored.how().equals("unchanged");
    }

    private List<String> changes(Applied.Stored stored) {
        Manifest before = taken.get(Identity.of(stored.manifest()));
        if (before == null || stored.how().equals("created")) return List.of();
        List<String> all = Difference.of(before.object(), stored.manifest().object());
        if (all.size() <= CHANGES_SHOWN) return all;
        var some = new ArrayList<>(all.subList(0, CHANGES_SHOWN));
        some.add("and " + (all.size() - CHANGES_SHOWN) + " more");
        return some;
    }

    /** How many objects went. */
    private int prune(List<Manifest> now, List<Problem> problems) {
        int removed = 0;
        for (Manifest gone : Prunable.decide(taken.values(), now, problems)) {
            try {
                String line = switch (new Pruner(client).prune(gone)) {
                    case REMOVED -> terminal.yellow("  removed    ") + gone.title();
                    case GONE -> terminal.dim("  gone       ") + gone.title();
                    case KEPT -> terminal.yellow("  kept       ") + gone.title() + ": somebody else changed it since";
                };
                terminal.line(line);
                taken.remove(Identity.of(gone));
                removed++;
            } catch (KubernetesClientException e) {
                terminal.line(terminal.red("  not gone   ") + gone.title() + ": " + e.getMessage());
            }
        }
        return removed;
    }

    private String images(ManifestReader.Found found, List<Problem> problems) throws IOException {
        var all = new LinkedHashMap<String, ImageMapFile.Entry>();
        for (Path file : found.imageFiles()) all.putAll(ImageMapFile.read(file, problems));
        ImageMapFile.remember(state, all);
        return all.toString();
    }
}
