package dev.portolan.explain.edge;

import static dev.portolan.explain.edge.Absent.list;
import static dev.portolan.explain.edge.Absent.map;
import static dev.portolan.explain.edge.Absent.text;

import dev.portolan.explain.core.PodDetail;
import dev.portolan.explain.core.Snapshot;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Probe;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The API's pods as the diagnosis' records. */
final class PodMapper {
    private static final Set<String> TELLING = Set.of("Unhealthy", "FailedCreatePodSandBox", "FailedMount");
    private static final Set<String> OF_CLAIMS = Set.of("ProvisioningFailed", "FailedBinding");
    private static final Pattern UNBOUND = Pattern.compile("persistentvolumeclaim \"([^\"]+)\" has no volume yet");

    private PodMapper() {}

    /** A pod; {@code said} is what the last event about its trouble said, or empty. */
    static Snapshot.Pod pod(Pod p, String said) {
        var status = p.getStatus();
        boolean ready = status != null
                && list(status.getConditions()).stream()
                        .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
        var owners = list(p.getMetadata().getOwnerReferences());
        return new Snapshot.Pod(
                p.getMetadata().getNamespace(),
                p.getMetadata().getName(),
                map(p.getMetadata().getLabels()),
                status == null ? "" : text(status.getPodIP()),
                status == null ? "Pending" : text(status.getPhase()),
                ready,
                p.getMetadata().getDeletionTimestamp() != null,
                list(p.getSpec().getContainers()).stream()
                        .flatMap(PodMapper::ports)
                        .toList(),
                owners.isEmpty()
                        ? ""
                        : owners.getFirst().getKind() + "/" + owners.getFirst().getName(),
                ready || !trouble(p).isEmpty() ? trouble(p) : said,
                detail(p));
    }

    /** The uid of the pod and the message of an event about what ails it; what is newer comes later in a list of events. */
    static Map<String, String> complaints(List<Event> events) {
        var last = new HashMap<String, String>();
        var home = new HashMap<String, String>();
        var ofClaims = new HashMap<String, String>();
        events.stream()
                .sorted(Comparator.comparing(e -> text(e.getLastTimestamp())))
                .forEach(e -> {
                    ObjectReference about = e.getInvolvedObject();
                    if (TELLING.contains(text(e.getReason()))) {
                        last.put(text(about.getUid()), text(e.getMessage()));
                        home.put(text(about.getUid()), text(about.getNamespace()));
                    } else if (OF_CLAIMS.contains(text(e.getReason()))) {
                        ofClaims.put(text(about.getNamespace()) + "/" + text(about.getName()), text(e.getMessage()));
                    }
                });
        last.replaceAll((uid, said) -> said + claim(said, home.get(uid), ofClaims));
        return last;
    }

    /** A pod can only say that its claim has no volume; why, the claim's own event says. */
    private static String claim(String said, @Nullable String namespace, Map<String, String> ofClaims) {
        Matcher unbound = UNBOUND.matcher(said);
        String why = unbound.find() ? ofClaims.get(namespace + "/" + unbound.group(1)) : null;
        return why == null ? "" : ": " + why;
    }

    private static PodDetail detail(Pod p) {
        var spec = p.getSpec();
        return new PodDetail(
                text(spec.getNodeName()),
                Boolean.TRUE.equals(spec.getHostNetwork()),
                map(spec.getNodeSelector()),
                list(spec.getContainers()).stream().map(c -> container(c, p)).toList(),
                list(spec.getHostAliases()).stream()
                        .map(a -> new PodDetail.HostAlias(text(a.getIp()), list(a.getHostnames())))
                        .toList(),
                SnapshotMapper.life(p.getMetadata()));
    }

    private static PodDetail.Container container(Container c, Pod pod) {
        var words = new ArrayList<>(list(c.getCommand()));
        int command = words.size();
        words.addAll(list(c.getArgs()));
        return new PodDetail.Container(
                c.getName(),
                text(c.getImage()),
                words,
                command,
                list(c.getEnv()).stream()
                        .map(e -> new PodDetail.Variable(e.getName(), text(e.getValue())))
                        .toList(),
                ports(c).toList(),
                Stream.of(
                                check("startup", c.getStartupProbe()),
                                check("readiness", c.getReadinessProbe()),
                                check("liveness", c.getLivenessProbe()))
                        .flatMap(s -> s)
                        .toList(),
                pod.getStatus() == null
                        ? state(null)
                        : state(list(pod.getStatus().getContainerStatuses()).stream()
                                .filter(s -> c.getName().equals(s.getName()))
                                .findFirst()
                                .orElse(null)));
    }

    private static Stream<PodDetail.Check> check(String kind, @Nullable Probe probe) {
        if (probe == null) return Stream.empty();
        if (probe.getHttpGet() != null) {
            String path = text(probe.getHttpGet().getPath());
            return Stream.of(
                    new PodDetail.Check(kind, "http", port(probe.getHttpGet().getPort()), path.isEmpty() ? "/" : path));
        }
        if (probe.getTcpSocket() != null) {
            return Stream.of(
                    new PodDetail.Check(kind, "tcp", port(probe.getTcpSocket().getPort()), ""));
        }
        if (probe.getGrpc() != null) {
            return Stream.of(new PodDetail.Check(
                    kind, "grpc", String.valueOf(probe.getGrpc().getPort()), ""));
        }
        return Stream.of(new PodDetail.Check(kind, "exec", "", ""));
    }

    private static String port(@Nullable IntOrString port) {
        return port == null || port.getValue() == null ? "" : String.valueOf(port.getValue());
    }

    private static PodDetail.State state(@Nullable ContainerStatus s) {
        if (s == null || s.getState() == null) return new PodDetail.State(false, "", "", 0, -1);
        var waiting = s.getState().getWaiting();
        var ended = s.getState().getTerminated() != null
                ? s.getState().getTerminated()
                : s.getLastState() == null ? null : s.getLastState().getTerminated();
        return new PodDetail.State(
                s.getState().getRunning() != null,
                waiting == null ? "" : text(waiting.getReason()),
                waiting == null ? "" : text(waiting.getMessage()),
                s.getRestartCount() == null ? 0 : s.getRestartCount(),
                ended == null || ended.getExitCode() == null ? -1 : ended.getExitCode());
    }

    private static Stream<Snapshot.ContainerPort> ports(Container c) {
        return list(c.getPorts()).stream()
                .map(p -> new Snapshot.ContainerPort(
                        text(p.getName()),
                        p.getProtocol() == null ? "TCP" : p.getProtocol(),
                        p.getContainerPort(),
                        p.getHostPort() == null ? 0 : p.getHostPort()));
    }

    private static String trouble(Pod p) {
        if (p.getStatus() == null) return "";
        for (var condition : list(p.getStatus().getConditions())) {
            if ("PodScheduled".equals(condition.getType()) && "False".equals(condition.getStatus())) {
                return text(condition.getReason()) + ": " + text(condition.getMessage());
            }
        }
        return list(p.getStatus().getContainerStatuses()).stream()
                .map(PodMapper::trouble)
                .filter(t -> !t.isEmpty())
                .findFirst()
                .orElse("");
    }

    private static String trouble(ContainerStatus status) {
        var state = status.getState();
        if (state == null) return "";
        if (state.getWaiting() != null && !text(state.getWaiting().getMessage()).isEmpty()) {
            return text(state.getWaiting().getReason()) + ": "
                    + state.getWaiting().getMessage();
        }
        if (state.getTerminated() != null) {
            return "container " + status.getName() + " ended with exit code "
                    + state.getTerminated().getExitCode();
        }
        return "";
    }
}
