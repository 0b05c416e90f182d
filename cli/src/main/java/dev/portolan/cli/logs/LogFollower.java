package dev.portolan.cli.logs;

import dev.portolan.cli.ApiAnswer;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.LogWatch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Follows the containers of a target, also those of pods that come later: a rollout is read through. For one thread. */
public final class LogFollower {
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private final KubernetesClient client;
    private final LogTarget target;
    private final String container;
    private final LogPrinter printer;
    private final List<Thread> readers = new ArrayList<>();

    /** The lives that are followed, or were. */
    private final Set<Life> begun = new HashSet<>();

    /** A container between two starts. */
    private record Life(LogSource source, String uid, int restarts) {}

    public LogFollower(KubernetesClient client, LogTarget target, String container, LogPrinter printer) {
        this.client = client;
        this.target = target;
        this.container = container;
        this.printer = printer;
    }

    /** Goes on until a single pod has ended; with several, until the thread is interrupted. {@code tail} lines of the past come first, all where it is negative. */
    public void follow(int tail) throws InterruptedException {
        int lines = tail;
        while (true) {
            List<Pod> pods = target.pods(client);
            printer.expect(pods.stream()
                    .flatMap(pod -> LogSource.of(pod, container).stream())
                    .toList());
            for (Pod pod : pods) {
                for (LogSource source : LogSource.of(pod, container)) begin(pod, source, lines);
            }
            if (target instanceof LogTarget.One && pods.stream().allMatch(LogFollower::over)) break;
            lines = -1; // of those that come later, all they said
            Thread.sleep(LOOK);
        }
        for (Thread reader : readers) reader.join(LAST_WORDS);
    }

    private static boolean over(Pod pod) {
        String phase =
                pod.getStatus() == null ? "" : String.valueOf(pod.getStatus().getPhase());
        return phase.equals("Succeeded") || phase.equals("Failed");
    }

    /** One that hasn't started has nothing to say yet, and the API server would refuse to tell. */
    private void begin(Pod pod, LogSource source, int lines) {
        Optional<ContainerStatus> status = status(pod, source.container());
        if (status.map(ContainerStatus::getState).filter(LogFollower::started).isEmpty()) return;
        int restarts = status.map(ContainerStatus::getRestartCount).orElse(0);
        if (!begun.add(new Life(source, pod.getMetadata().getUid(), restarts))) return;
        readers.add(Thread.ofVirtual().name("logs of " + source.pod()).start(() -> read(source, lines)));
    }

    private static boolean started(ContainerState state) {
        return state.getRunning() != null || state.getTerminated() != null;
    }

    private static Optional<ContainerStatus> status(Pod pod, String container) {
        if (pod.getStatus() == null) return Optional.empty();
        return Stream.of(
                        pod.getStatus().getInitContainerStatuses(),
                        pod.getStatus().getContainerStatuses())
                .filter(statuses -> statuses != null)
                .flatMap(List::stream)
                .filter(status -> status.getName().equals(container))
                .findFirst();
    }

    private void read(LogSource source, int lines) {
        var resource = client.pods()
                .inNamespace(source.namespace())
                .withName(source.pod())
                .inContainer(source.container())
                .usingTimestamps();
        try (LogWatch watch = lines < 0
                        ? resource.watchLog()
                        : resource.tailingLines(lines).watchLog();
                var reader = new BufferedReader(new InputStreamReader(watch.getOutput(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                printer.print(LogEntry.parse(source, line, Instant.EPOCH));
            }
        } catch (KubernetesClientException refused) {
            printer.note(source, "no more of this log: " + ApiAnswer.said(refused));
        } catch (IOException gone) {
            printer.note(source, "no more of this log: " + gone.getMessage());
        }
    }
}
