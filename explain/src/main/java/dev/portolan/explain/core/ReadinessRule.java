package dev.portolan.explain.core;

import dev.portolan.explain.core.PodDetail.Check;
import dev.portolan.explain.core.PodDetail.Container;
import dev.portolan.explain.core.Snapshot.ContainerPort;
import dev.portolan.explain.core.Snapshot.Pod;
import java.util.ArrayList;
import java.util.List;

/** A pod that runs and is not ready: which probe says so, and what it was answered last. */
final class ReadinessRule {
    private ReadinessRule() {}

    static PodTrouble judge(Snapshot now, Pod pod, String said) {
        for (int i = 0; i < pod.detail().containers().size(); i++) {
            Container c = pod.detail().containers().get(i);
            for (Check check : c.checks()) {
                if (check.kind().equals("liveness")) continue;
                String which =
                        said + " (" + check.kind() + " probe of container " + c.name() + ": " + check.said() + ")";
                return new PodTrouble(Cause.NOT_READY, Ref.of(pod), which, fixes(now, pod, i, check));
            }
        }
        return new PodTrouble(Cause.NOT_READY, Ref.of(pod), said, List.of());
    }

    private static List<Fix> fixes(Snapshot now, Pod pod, int index, Check check) {
        var maker = now.maker(pod);
        if (maker.isEmpty()) return List.of();
        Ref object = Ref.of(maker.get());
        Container c = pod.detail().containers().get(index);
        String action = check.action().equals("http") ? "httpGet" : "tcpSocket";
        String field = "spec.template.spec.containers[" + index + "]." + check.kind() + "Probe." + action + ".";
        var fixes = new ArrayList<Fix>();
        boolean probesPort = check.action().equals("http") || check.action().equals("tcp");
        if (probesPort && !c.ports().isEmpty() && c.ports().stream().noneMatch(p -> is(p, check.port()))) {
            c.ports().stream()
                    .filter(p -> p.protocol().equals("TCP"))
                    .map(p -> Fix.set(object, field + "port", Patch.port(check.port()), p.port()))
                    .forEach(fixes::add);
        }
        if (check.action().equals("http") && !check.path().equals("/") && answersAtRoot(now, pod, check)) {
            fixes.add(Fix.set(object, field + "path", check.path(), "/", "GET / on the same port answers 200"));
        }
        return fixes;
    }

    static boolean answersAtRoot(Snapshot now, Pod pod, Check check) {
        String url = root(pod, check);
        return now.seen(Evidence.Answered.class)
                .anyMatch(a -> a.url().equals(url) && a.status() >= 200 && a.status() < 400);
    }

    /** The URL of the probe's port, at the root. */
    static String root(Pod pod, Check check) {
        return "http://" + hostPort(pod, check) + "/";
    }

    static String hostPort(Pod pod, Check check) {
        String host = pod.ip().indexOf(':') >= 0 ? "[" + pod.ip() + "]" : pod.ip();
        return host + ":" + pod.number(check.port(), "TCP");
    }

    private static boolean is(ContainerPort port, String wanted) {
        return port.name().equals(wanted) || String.valueOf(port.port()).equals(wanted);
    }
}
