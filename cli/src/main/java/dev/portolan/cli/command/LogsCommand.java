package dev.portolan.cli.command;

import dev.portolan.cli.ApiAnswer;
import dev.portolan.cli.UserError;
import dev.portolan.cli.logs.LogEntry;
import dev.portolan.cli.logs.LogFollower;
import dev.portolan.cli.logs.LogPrinter;
import dev.portolan.cli.logs.LogSource;
import dev.portolan.cli.logs.LogTarget;
import dev.portolan.cli.view.Terminal;
import dev.portolan.client.Clients;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what containers said: of one pod, of all behind a Service or of a workload, of a namespace. */
@Command(
        name = "logs",
        mixinStandardHelpOptions = true,
        description = {
            "Shows what containers said. Of several, the lines are in the order of time, with the pod's name in front.",
            "Without a name: all pods of the namespace."
        },
        footer = {
            "",
            "Examples:",
            "  portolan logs web-7d9f8c6b5d-x2k4q",
            "  portolan logs service/web-service --tail 20    the pods behind a Service",
            "  portolan logs deployment/web -f                until Ctrl-C, also of new pods",
            "  portolan logs --all --tail 5                   every pod of every namespace"
        })
public final class LogsCommand implements Callable<Integer> {
    @Mixin
    private StateOption state = new StateOption();

    @Parameters(
            arity = "0..1",
            paramLabel = "POD|KIND/NAME",
            description = "a pod, or deployment/NAME, statefulset/NAME, daemonset/NAME, job/NAME, service/NAME")
    private @Nullable String name;

    @Option(
            names = {"-f", "--follow"},
            description = "go on with what they say from now on, and with pods that come")
    private boolean follow;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NS",
            defaultValue = "default",
            description = "the namespace (default: default)")
    private String namespace = "default";

    @Option(
            names = {"-A", "--all"},
            description = "all pods of all namespaces")
    private boolean all;

    @Option(
            names = {"-c", "--container"},
            paramLabel = "NAME",
            defaultValue = "",
            description = "this container only (default: all of a pod)")
    private String container = "";

    @Option(
            names = "--tail",
            paramLabel = "LINES",
            defaultValue = "-1",
            description = "so many of the newest lines of each container (default: all)")
    private int tail;

    @Option(
            names = {"-t", "--timestamps"},
            description = "with the time of each line")
    private boolean timestamps;

    @Override
    public Integer call() throws InterruptedException {
        if (all && name != null) throw new UserError(64, "logs: either --all or a name");
        if (tail < -1) throw new UserError(64, "--tail: " + tail + " is less than nothing; leave it out for all lines");
        state.running();
        try (KubernetesClient client = Clients.fromKubeconfig(state.folder().kubeconfig())) {
            LogTarget target = all
                    ? new LogTarget.Everything("")
                    : name == null ? new LogTarget.Everything(namespace) : LogTarget.parse(client, namespace, name);
            boolean several = !(target instanceof LogTarget.One);
            var printer = new LogPrinter(Terminal.standard(), timestamps, follow && several);
            if (!follow) return show(client, target, printer);
            new LogFollower(client, target, container, printer).follow(tail);
            return 0;
        }
    }

    private int show(KubernetesClient client, LogTarget target, LogPrinter printer) {
        var sources = target.pods(client).stream()
                .flatMap(pod -> LogSource.of(pod, container).stream())
                .toList();
        if (sources.isEmpty()) {
            String whose = all ? "in any namespace" : "of " + (name == null ? "namespace " + namespace : name);
            throw new UserError(
                    container.isEmpty()
                            ? "no pods " + whose + "; see: " + state.line("status")
                            : "no container " + container + " " + whose);
        }
        printer.expect(sources);
        var logs = new ArrayList<List<LogEntry>>();
        for (LogSource source : sources) logs.add(read(client, source, printer));
        LogEntry.merge(logs).forEach(printer::print);
        return 0;
    }

    /** Empty where the container has not started yet. */
    private List<LogEntry> read(KubernetesClient client, LogSource source, LogPrinter printer) {
        var resource = client.pods()
                .inNamespace(source.namespace())
                .withName(source.pod())
                .inContainer(source.container())
                .usingTimestamps();
        try {
            return LogEntry.parse(
                    source,
                    tail < 0 ? resource.getLog() : resource.tailingLines(tail).getLog());
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_BAD_REQUEST && e.getCode() != HttpURLConnection.HTTP_NOT_FOUND)
                throw e;
            printer.note(source, ApiAnswer.said(e));
            return List.of();
        }
    }
}
