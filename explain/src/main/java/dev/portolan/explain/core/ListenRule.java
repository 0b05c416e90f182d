package dev.portolan.explain.core;

import dev.portolan.explain.core.Evidence.Result;
import dev.portolan.explain.core.Evidence.Socket;
import dev.portolan.explain.core.Evidence.Sockets;
import dev.portolan.explain.core.Snapshot.Pod;
import dev.portolan.explain.core.Snapshot.Port;
import dev.portolan.explain.core.Snapshot.Service;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Whether a program really listens where the target port leads: what a connection and the kernel's tables say. */
final class ListenRule {
    private static final Pattern LOOPBACK = Pattern.compile("(?<![\\w.])(127\\.0\\.0\\.1|localhost)(?![\\w.])");

    private ListenRule() {}

    static Optional<Hop> judge(Snapshot now, Service service, int index, List<Pod> pods) {
        Port port = service.ports().get(index);
        if (!port.protocol().equals("TCP")) return Optional.empty();
        for (Pod pod : pods) {
            int number = service.headless() ? port.port() : pod.number(port.targetPort(), "TCP");
            Optional<Hop> hop = judge(now, pod, number, Optional.of(service), index);
            if (hop.isPresent()) return hop;
        }
        return Optional.empty();
    }

    /** Broken where a connection to the pod's own address was refused, or its tables show nobody there. */
    static Optional<Hop> judge(Snapshot now, Pod pod, int number, Optional<Service> service, int index) {
        if (number == 0 || pod.ip().isEmpty()) return Optional.empty();
        boolean open = connected(now, pod, number, Result.OPEN);
        boolean refused = connected(now, pod, number, Result.REFUSED);
        Optional<Sockets> seen = now.seen(Sockets.class)
                .filter(s -> s.namespace().equals(pod.namespace()) && s.pod().equals(pod.name()))
                .findFirst();
        if (open || !refused && seen.isEmpty()) return Optional.empty();
        String where = "port " + service.map(s -> s.ports().get(index).label()).orElse(String.valueOf(number));
        String met = refused ? "a connection to %s port %d is refused".formatted(pod.ip(), number) : "";
        if (seen.isEmpty()) {
            return Optional.of(
                    Hop.broken(where, Cause.PROBE_FAILED, Ref.of(pod), met + ": nobody listens there", List.of()));
        }
        var listening = seen.get().listening();
        if (listening.stream().anyMatch(s -> s.port() == number && reaches(s, pod))) {
            return Optional.empty();
        }
        if (listening.stream().anyMatch(s -> s.port() == number && s.loopback())) {
            return Optional.of(loopback(now, pod, number, where));
        }
        return Optional.of(elsewhere(pod, number, service, index, where, met, seen.get()));
    }

    private static boolean connected(Snapshot now, Pod pod, int number, Result result) {
        return now.seen(Evidence.Connected.class)
                .anyMatch(c -> c.address().equals(pod.ip()) && c.port() == number && c.result() == result);
    }

    private static boolean reaches(Socket socket, Pod pod) {
        return socket.anywhere() || socket.address().equals(pod.ip());
    }

    private static Hop elsewhere(
            Pod pod, int number, Optional<Service> service, int index, String where, String met, Sockets sockets) {
        var ports = sockets.shared()
                ? List.<Integer>of()
                : sockets.listening().stream()
                        .filter(s -> reaches(s, pod))
                        .map(Socket::port)
                        .distinct()
                        .sorted()
                        .toList();
        String said = (met.isEmpty() ? "" : met + ": ") + "no program of Pod " + pod.name() + " listens on " + number
                + (ports.isEmpty()
                        ? ""
                        : "; they listen on "
                                + ports.stream().map(String::valueOf).collect(Collectors.joining(", ")));
        List<Fix> fixes = service.filter(s -> !s.headless())
                .map(s -> ports.stream()
                        .map(p -> Fix.set(
                                Ref.of(s),
                                "spec.ports[" + index + "].targetPort",
                                Patch.port(s.ports().get(index).targetPort()),
                                p))
                        .toList())
                .orElse(List.of());
        return Hop.broken(where, Cause.TARGET_PORT_NUMBER, service.map(Ref::of).orElse(Ref.of(pod)), said, fixes);
    }

    private static Hop loopback(Snapshot now, Pod pod, int number, String where) {
        return Hop.broken(
                where,
                Cause.LOOPBACK_ONLY,
                Ref.of(pod),
                "the program in Pod %s listens on 127.0.0.1:%d, where only the pod itself reaches it, not on %s:%d: it has to listen on 0.0.0.0 (or POD_IP)"
                        .formatted(pod.name(), number, pod.ip(), number),
                now.maker(pod)
                        .map(w -> Words.changed(
                                pod, Ref.of(w), text -> LOOPBACK.matcher(text).replaceAll("0.0.0.0")))
                        .orElse(List.of()));
    }
}
