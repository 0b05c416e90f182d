package dev.portolan.explain.core;

import dev.portolan.explain.core.PodDetail.Container;
import dev.portolan.explain.core.Snapshot.Pod;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Why a pod is not ready.
 *
 * @param said what it says itself, or what we see
 */
record PodTrouble(Cause cause, Ref object, String said, List<Fix> fixes) {
    private static final Set<String> IMAGE =
            Set.of("ImageNotMapped", "ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull");

    static PodTrouble of(Snapshot now, Pod pod) {
        String said = pod.trouble().isEmpty() ? pod.phase() + ", not ready" : pod.trouble();
        Optional<PodTrouble> held = FinalizerRule.judge(
                        Ref.of(pod), pod.detail().life())
                .map(h -> new PodTrouble(h.cause(), Ref.of(pod), h.finding(), h.fixes()));
        if (held.isPresent()) return held.get();
        Optional<PodTrouble> taken = HostPortRule.judge(now, pod);
        if (taken.isPresent()) return taken.get();
        if (pod.trouble().startsWith("Unschedulable")) return NodeRule.place(now, pod);
        for (int i = 0; i < pod.detail().containers().size(); i++) {
            Container c = pod.detail().containers().get(i);
            if (IMAGE.contains(c.state().waiting())) return ImageRule.judge(now, pod, i);
        }
        if (pod.trouble().startsWith("ImageNotMapped") || pod.trouble().startsWith("ImageNotRunnable")) {
            return new PodTrouble(Cause.IMAGE_UNKNOWN, Ref.of(pod), said, List.of());
        }
        for (Container c : pod.detail().containers()) {
            if (crashes(c)) return crash(now, pod, c);
        }
        return ReadinessRule.judge(now, pod, said);
    }

    private static boolean crashes(Container c) {
        return c.state().waiting().equals("CrashLoopBackOff")
                || !c.state().running() && c.state().exitCode() > 0
                || c.state().restarts() > 2 && c.state().exitCode() >= 0;
    }

    private static PodTrouble crash(Snapshot now, Pod pod, Container c) {
        String words = now.seen(Evidence.LastWords.class)
                .filter(w -> w.namespace().equals(pod.namespace()) && w.pod().equals(pod.name()))
                .filter(w -> w.container().equals(c.name()) && !w.lines().isEmpty())
                .map(w -> "; its last words: " + String.join(" / ", w.lines()))
                .findFirst()
                .orElse("; what it said: kubectl logs " + pod.name() + " -n " + pod.namespace() + " --previous");
        return new PodTrouble(
                Cause.CRASH_LOOP,
                Ref.of(pod),
                "container %s ended with exit code %d and was started %d times again%s"
                        .formatted(
                                c.name(),
                                Math.max(0, c.state().exitCode()),
                                c.state().restarts(),
                                words),
                List.of());
    }
}
