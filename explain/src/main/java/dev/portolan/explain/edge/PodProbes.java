package dev.portolan.explain.edge;

import dev.portolan.explain.core.Evidence;
import dev.portolan.explain.core.Evidence.Result;
import dev.portolan.explain.core.SocketTable;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Looks from within a pod, by exec and its log: what it listens on, what it takes a name for, whom it reaches. Needs {@code cat}, {@code getent},
 * {@code timeout} and {@code bash} there, each for one of these; where one is missing, that is not tried.
 */
final class PodProbes {
    private static final int SECONDS = 2;
    private static final int LINES = 3;
    private static final int LINE_LENGTH = 160;

    private final KubernetesClient client;

    PodProbes(KubernetesClient client) {
        this.client = client;
    }

    private record Ran(int exit, String out) {}

    Optional<Evidence> sockets(String namespace, String name) {
        Optional<Pod> pod = Optional.ofNullable(
                client.pods().inNamespace(namespace).withName(name).get());
        if (pod.isEmpty()) return Optional.empty();
        boolean shared = Boolean.TRUE.equals(pod.get().getSpec().getHostNetwork())
                || Absent.text(pod.get().getStatus().getPodIP()).startsWith("127.");
        return run(namespace, name, "cat", "/proc/net/tcp", "/proc/net/tcp6")
                .filter(r -> r.out().contains("local_address"))
                .map(r -> SocketTable.parse(r.out()))
                .map(t -> new Evidence.Sockets(namespace, name, t.listening(), t.peers(), shared));
    }

    Optional<Evidence> resolve(String namespace, String name, String host) {
        return run(namespace, name, "getent", "ahosts", host)
                .filter(r -> r.exit() == 0)
                .map(r -> new Evidence.Resolved(
                        namespace + "/" + name,
                        host,
                        r.out()
                                .lines()
                                .map(l -> l.split("\\s+")[0])
                                .filter(a -> !a.isEmpty())
                                .distinct()
                                .toList(),
                        ""));
    }

    /** By the shell's own sockets: no tool of the network has to be in the image. */
    Optional<Evidence> connect(String namespace, String name, String address, int port) {
        String script = "timeout 1 bash -c 'exec 3<>/dev/tcp/" + address + "/" + port + "' 2>&1; echo \"exit $?\"";
        return run(namespace, name, "sh", "-c", script)
                .filter(r -> r.out().contains("exit ") && !r.out().contains("not found"))
                .map(r -> new Evidence.Connected(namespace + "/" + name, address, port, result(r.out())));
    }

    private static Result result(String out) {
        if (out.contains("exit 0")) return Result.OPEN;
        if (out.contains("exit 124")) return Result.SILENT;
        return out.contains("refused") ? Result.REFUSED : Result.UNREACHABLE;
    }

    private Optional<Ran> run(String namespace, String pod, String... command) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        try (ExecWatch watch = client.pods()
                .inNamespace(namespace)
                .withName(pod)
                .writingOutput(out)
                .writingError(err)
                .exec(command)) {
            Integer code = watch.exitCode().get(SECONDS, TimeUnit.SECONDS);
            return code == null ? Optional.empty() : Optional.of(new Ran(code, out.toString(StandardCharsets.UTF_8)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException | TimeoutException e) {
            return Optional.empty();
        }
    }

    Optional<Evidence> lastWords(String namespace, String name, String container) {
        var inPod = client.pods().inNamespace(namespace).withName(name).inContainer(container);
        String log = log(() -> inPod.terminated().tailingLines(LINES).getLog());
        if (log.isBlank()) log = log(() -> inPod.tailingLines(LINES).getLog());
        List<String> lines = log.lines()
                .map(String::strip)
                .filter(l -> !l.isEmpty())
                .map(l -> l.length() <= LINE_LENGTH ? l : l.substring(0, LINE_LENGTH) + "…")
                .toList();
        return lines.isEmpty()
                ? Optional.empty()
                : Optional.of(new Evidence.LastWords(namespace, name, container, lines));
    }

    private static String log(java.util.function.Supplier<String> read) {
        try {
            return Absent.text(read.get());
        } catch (io.fabric8.kubernetes.client.KubernetesClientException none) {
            return "";
        }
    }
}
