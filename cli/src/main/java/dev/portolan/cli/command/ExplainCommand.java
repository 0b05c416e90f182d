package dev.portolan.cli.command;

import dev.portolan.cli.UserError;
import dev.portolan.cli.cluster.RunningCluster;
import dev.portolan.cli.manifest.ManifestReader;
import dev.portolan.client.Clients;
import dev.portolan.explain.core.Diagnosis;
import dev.portolan.explain.core.Explain;
import dev.portolan.explain.core.Fix;
import dev.portolan.explain.core.ProbePlan.Reach;
import dev.portolan.explain.core.Ref;
import dev.portolan.explain.core.Snapshot;
import dev.portolan.explain.core.Target;
import dev.portolan.explain.edge.FixApplier;
import dev.portolan.explain.edge.Investigation;
import dev.portolan.explain.edge.RefusalReader;
import dev.portolan.explain.edge.SnapshotReader;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says why something answers, or why not and what to change; and changes it. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = {
            "Says why a Service, pod, Ingress, URL or name answers, or why not and what to change.",
            "Looks at the objects and tries the network: names, connections, a GET. Exit code 0 when it answers, 1 when not."
        },
        footer = {
            "",
            "Examples:",
            "  portolan explain service web",
            "  portolan explain service web --manifests shop/     with file and line",
            "  portolan explain service web --fix --dry-run       the patch",
            "  portolan explain service web --fix                 sent to the API",
            "  portolan explain ingress shop -n shop",
            "  portolan explain url http://shop.localhost:8080/one",
            "  portolan explain dns web.shop.svc",
            "  portolan explain from client-7d to web.shop:80"
        })
public final class ExplainCommand implements Callable<Integer> {
    private static final int UNAVAILABLE = 69;

    /** How to say it. */
    enum Format {
        TEXT,
        JSON
    }

    @Parameters(
            arity = "1..4",
            paramLabel = "WHAT",
            description = "service NAME, pod NAME, ingress NAME, url URL, dns NAME, or from POD to NAME:PORT")
    private List<String> words = new ArrayList<>();

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NS",
            defaultValue = "default",
            description = "its namespace, or that of who asks (default: default)")
    private String namespace = "default";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json",
            defaultValue = "text",
            description = "how to say it (default: text)")
    private Format format = Format.TEXT;

    @Option(names = "--fix", description = "make the first change that can be made")
    private boolean fix;

    @Option(names = "--dry-run", description = "with --fix: print the patch and change nothing")
    private boolean dryRun;

    @Option(names = "--no-probe", description = "look at the objects only, try nothing")
    private boolean noProbe;

    @Option(
            names = "--manifests",
            paramLabel = "PATH",
            description = "the files or folders that were applied, to name file and line; may be repeated")
    private List<Path> manifests = new ArrayList<>();

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "explain another cluster; probes run in its pods")
    private @Nullable Path kubeconfig;

    @Mixin
    private StateOption state = new StateOption();

    @Override
    public Integer call() throws InterruptedException {
        if (dryRun && !fix) throw new UserError(2, "--dry-run says what --fix would do: write --fix --dry-run");
        Target target = ExplainWords.parse(words, namespace);
        var places = new ManifestPlaces(
                ManifestReader.read(manifests, ManifestReader.Depth.ALL).manifests());
        Path other = kubeconfig;
        Optional<RunningCluster> ours = other == null ? Optional.of(state.running()) : Optional.empty();
        try (KubernetesClient client =
                Clients.fromKubeconfig(other == null ? state.folder().kubeconfig() : other)) {
            Diagnosis diagnosis = diagnosis(client, ours, target, places);
            var report = new ExplainReport(System.out, format, places);
            return fix ? mend(client, diagnosis, report) : report.show(diagnosis);
        } catch (KubernetesClientException e) {
            throw new UserError(UNAVAILABLE, "the API does not answer as it should: " + e.getMessage());
        } catch (UncheckedIOException e) {
            throw new UserError(UNAVAILABLE, String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            throw new UserError(2, String.valueOf(e.getMessage()));
        }
    }

    private Diagnosis diagnosis(
            KubernetesClient client, Optional<RunningCluster> ours, Target target, ManifestPlaces places)
            throws InterruptedException {
        Snapshot now =
                SnapshotReader.read(client, ours.map(RunningCluster::gateway).orElse(""));
        if (target instanceof Target.OfService(String ns, String name)) now = refused(client, now, ns, name, places);
        if (!noProbe) {
            String dns = ours.map(RunningCluster::dnsServer).orElse("");
            Reach reach = ours.isPresent() ? Reach.NETWORK : Reach.API_ONLY;
            now = new Investigation(client, dns, reach).of(now, target);
        }
        return Explain.of(now, target);
    }

    /** A Service that only a manifest knows was perhaps refused: the API says so again to a dry run. */
    private static Snapshot refused(
            KubernetesClient client, Snapshot now, String namespace, String name, ManifestPlaces places) {
        boolean there = now.services().stream()
                .anyMatch(s -> s.namespace().equals(namespace) && s.name().equals(name));
        var service = new Ref("Service", namespace, name);
        return there
                ? now
                : places.find(service)
                        .map(m -> now.with(List.of(RefusalReader.read(client, service, m.object()))))
                        .orElse(now);
    }

    private int mend(KubernetesClient client, Diagnosis diagnosis, ExplainReport report) {
        Optional<Fix> change = diagnosis.fix();
        if (change.isEmpty()) return report.nothingToMend(diagnosis);
        if (dryRun) return report.proposed(diagnosis, change.get());
        return report.mended(diagnosis, change.get(), new FixApplier(client).apply(change.get()));
    }
}
