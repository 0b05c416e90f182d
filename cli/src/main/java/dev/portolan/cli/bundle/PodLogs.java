package dev.portolan.cli.bundle;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What programs in pods wrote last, bounded in size and time: a log may be endless, and a node may not answer. */
final class PodLogs implements AutoCloseable {
    /** Of all containers of a pod together, in characters. */
    static final int PER_POD = 128 * 1024;

    /** Of all pods together, in characters. */
    private static final int IN_ALL = 16 * 1024 * 1024;

    private static final int LINES = 2000;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PATIENCE_IN_ALL = Duration.ofMinutes(1);
    private static final int LONGEST_NAME = 90;

    private final KubernetesClient client;
    private final ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor();

    PodLogs(KubernetesClient client) {
        this.client = client;
    }

    /** A pod's logs, and the file's name for them: {@code NAMESPACE/POD.log}. */
    record Log(String name, String text) {}

    /** Takes a log as soon as it is read. */
    interface Sink {
        void add(Log log) throws IOException;
    }

    /** The run of a container: the present one, or the one before its last restart. */
    private record Run(String container, boolean before) {
        String title() {
            return "== " + container + (before ? ", the run before" : "") + "\n";
        }
    }

    /** Reads the logs of these pods, those in trouble first, for as long as there is room and time; the rest is told of in a file of its own. */
    void each(List<ObjectNode> pods, Redaction redaction, Sink sink) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE_IN_ALL.toNanos();
        long room = IN_ALL;
        var left = new ArrayList<String>();
        for (ObjectNode pod : inOrder(pods)) {
            String name = pod.at("/metadata/namespace").asString("") + "/"
                    + pod.at("/metadata/name").asString("");
            List<Run> runs = runs(pod);
            if (runs.isEmpty()) continue;
            if (room < PER_POD || System.nanoTime() > end) {
                left.add(name + "\n");
                continue;
            }
            String text = read(pod, runs, redaction);
            room -= text.length();
            sink.add(new Log(fileName(name) + ".log", text));
        }
        if (!left.isEmpty()) {
            String head = "Not read: together the logs may have %d Mi characters and take %d s.\n"
                    .formatted(IN_ALL / 1024 / 1024, PATIENCE_IN_ALL.toSeconds());
            sink.add(new Log("left-out.txt", head + String.join("", left)));
        }
    }

    /** Restarted and unready ones first, then by name. */
    static List<ObjectNode> inOrder(List<ObjectNode> pods) {
        return pods.stream()
                .sorted(Comparator.comparing((ObjectNode pod) -> !inTrouble(pod))
                        .thenComparing(pod -> pod.at("/metadata/namespace").asString(""))
                        .thenComparing(pod -> pod.at("/metadata/name").asString("")))
                .toList();
    }

    private static boolean inTrouble(ObjectNode pod) {
        return pod.at("/status/containerStatuses")
                .valueStream()
                .anyMatch(s -> restarts(s) || !s.path("ready").asBoolean(true));
    }

    private static boolean restarts(JsonNode status) {
        return status.path("restartCount").asInt(0) > 0;
    }

    /** Of the containers that have begun: the others have written nothing. */
    private static List<Run> runs(ObjectNode pod) {
        var runs = new ArrayList<Run>();
        for (String statuses : List.of("initContainerStatuses", "containerStatuses")) {
            for (JsonNode status : pod.path("status").path(statuses)) {
                String name = status.path("name").asString("");
                JsonNode state = status.path("state");
                if (restarts(status)) runs.add(new Run(name, true));
                if (state.has("running") || state.has("terminated")) runs.add(new Run(name, false));
            }
        }
        return runs;
    }

    private String read(ObjectNode pod, List<Run> runs, Redaction redaction) throws InterruptedException {
        var text = new StringBuilder();
        for (Run run : runs) {
            Future<String> said = readers.submit(() -> tail(pod, run, PER_POD / runs.size()));
            text.append(run.title());
            try {
                text.append(redaction.text(said.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)));
            } catch (TimeoutException late) {
                said.cancel(true);
                return text.append("(no answer within %d s)\n".formatted(PATIENCE.toSeconds()))
                        .toString();
            } catch (ExecutionException failed) {
                text.append("(%s)\n".formatted(redaction.text(String.valueOf(failed.getCause()))));
            }
        }
        return text.toString();
    }

    private String tail(ObjectNode pod, Run run, int limit) throws IOException {
        var container = client.pods()
                .inNamespace(pod.at("/metadata/namespace").asString(""))
                .withName(pod.at("/metadata/name").asString(""))
                .inContainer(run.container())
                .usingTimestamps();
        try (Reader reader = new InputStreamReader(
                (run.before() ? container.terminated() : container)
                        .tailingLines(LINES)
                        .getLogInputStream(),
                StandardCharsets.UTF_8)) {
            return LogTail.of(reader, limit);
        } catch (KubernetesClientException none) {
            return "(" + none.getMessage() + ")\n";
        }
    }

    /** {@code namespace/pod} as it fits into a header of the archive; a name that is cut short ends in what tells it from others. */
    static String fileName(String pod) {
        int slash = pod.indexOf('/');
        String name = pod.substring(slash + 1);
        if (name.length() <= LONGEST_NAME) return pod;
        return pod.substring(0, slash + 1) + name.substring(0, LONGEST_NAME - 9) + "~%08x".formatted(name.hashCode());
    }

    @Override
    public void close() {
        readers.shutdownNow();
    }
}
