package dev.portolan.cli.bundle;

import dev.portolan.cli.cluster.RunningCluster;
import dev.portolan.cli.cluster.StateFolder;
import dev.portolan.explain.core.DiagnosisText;
import dev.portolan.explain.core.ExplainService;
import dev.portolan.explain.core.Snapshot;
import dev.portolan.explain.edge.SnapshotReader;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Collects what there is to see of a cluster and writes it down, each part through the {@link Redaction}. */
public final class Bundle {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int COLUMNS = 100;
    private static final String README = """
            What is in here, for somebody who is to help:

            versions.txt    Portolan, Java, the system
            cluster.json    where the cluster listens, what it uses and why
            health.txt      what the API server says of itself
            objects/        every object by kind, as YAML
            events.txt      events, the newest last
            explain.txt     why each Service answers, or why not
            logs/           what Portolan itself wrote; only a cluster in the background (--detach) keeps it
            logs/pods/      what programs in pods wrote last, of each container that has begun, and before its last restart
            host/           the machine's facts and network
            data-plane/     what the data planes put into the kernel (of the first node)

            Left out: Secrets' values, wherever else they stand; what looks like a credential; keys, certificates, kubeconfig, the database; environment
            variables of this machine. Names, addresses, labels, and what programs wrote, are else as they are: look through it before you give it away.
            """;

    private final StateFolder state;
    private final RunningCluster cluster;
    private final KubernetesClient client;

    public Bundle(StateFolder state, RunningCluster cluster, KubernetesClient client) {
        this.state = state;
        this.cluster = cluster;
        this.client = client;
    }

    /**
     * Writes the archive; a part that cannot be had is told of in its place.
     *
     * @param version this program's
     * @return the names of the files in it
     */
    public List<String> write(Path file, String folder, String version, Instant now)
            throws IOException, InterruptedException {
        var objects = ApiObjects.read(client);
        var redaction = Redaction.knowing(objects.all());
        var names = new ArrayList<String>();
        try (var archive = new Archive(file, folder, now)) {
            var content = new Content(archive, redaction, names);
            content.add("README.txt", README);
            content.add("versions.txt", versions(version));
            content.add("cluster.json", JSON.writerWithDefaultPrettyPrinter().writeValueAsString(cluster));
            content.add("health.txt", health());
            for (var kind : objects.byKind().entrySet()) {
                if (kind.getKey().endsWith("/events")) continue;
                var clean = kind.getValue().stream().map(redaction::object).toList();
                content.add("objects/" + kind.getKey() + ".yaml", ApiObjects.yaml(clean));
            }
            content.add("events.txt", events(objects.of("core/events")));
            content.add("explain.txt", explain());
            content.add("logs/portolan.log", log());
            try (var logs = new PodLogs(client)) {
                logs.each(
                        objects.of("core/pods"), redaction, log -> content.add("logs/pods/" + log.name(), log.text()));
            }
            content.add("host/facts.txt", HostFacts.files());
            content.commands("host", HostFacts.network());
            content.commands("data-plane", HostFacts.dataPlane());
        }
        return names;
    }

    private record Content(Archive archive, Redaction redaction, List<String> names) {
        void add(String name, String text) throws IOException {
            archive.add(name, redaction.text(text));
            names.add(name);
        }

        void commands(String place, Map<String, List<String>> commands) throws IOException, InterruptedException {
            for (var command : commands.entrySet()) {
                add(place + "/" + command.getKey() + ".txt", HostFacts.said(command.getValue()));
            }
        }
    }

    private static String versions(String version) {
        return version + "\nJava " + Runtime.version() + ", " + System.getProperty("java.vm.name") + "\n"
                + System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                + System.getProperty("os.arch") + ", " + Runtime.getRuntime().availableProcessors() + " processors\n";
    }

    private String health() {
        return List.of("/version", "/readyz?verbose", "/livez?verbose").stream()
                .map(path -> "== " + path + "\n" + said(path))
                .collect(Collectors.joining("\n"));
    }

    private String said(String path) {
        try {
            String body = client.raw(path);
            return body == null ? "(no such path)\n" : body.stripTrailing() + "\n";
        } catch (io.fabric8.kubernetes.client.KubernetesClientException e) {
            return "(" + e.getMessage() + ")\n";
        }
    }

    private static String events(List<ObjectNode> events) {
        return events.stream()
                .sorted(Comparator.comparing(Bundle::time))
                .map(e -> "%s  %-7s  %s/%s/%s  %s: %s%s\n"
                        .formatted(
                                time(e),
                                e.path("type").asString(""),
                                e.at("/involvedObject/namespace").asString("-"),
                                e.at("/involvedObject/kind").asString("-"),
                                e.at("/involvedObject/name").asString("-"),
                                e.path("reason").asString(""),
                                e.path("message").asString("").strip().replace("\n", "\n    "),
                                e.path("count").asInt(1) > 1
                                        ? "  (" + e.path("count").asInt(1) + " times)"
                                        : ""))
                .collect(Collectors.joining());
    }

    /** Of the three places where an event may have its time, the newest that is filled in. */
    private static String time(JsonNode event) {
        for (String field : List.of("/lastTimestamp", "/eventTime", "/metadata/creationTimestamp")) {
            String text = event.at(field).asString("");
            if (!text.isEmpty()) return text;
        }
        return "-";
    }

    private String explain() {
        Snapshot now = SnapshotReader.read(client);
        var text = new DiagnosisText(COLUMNS);
        return now.services().stream()
                .sorted(Comparator.comparing(Snapshot.Service::namespace).thenComparing(Snapshot.Service::name))
                .map(s -> text.of(ExplainService.explain(now, s.namespace(), s.name())))
                .collect(Collectors.joining("\n"));
    }

    private String log() throws IOException {
        return Files.exists(state.log())
                ? Files.readString(state.log())
                : "(the cluster runs in a terminal, which has what it wrote)\n";
    }
}
