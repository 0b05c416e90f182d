package dev.portolan.explain.core;

import dev.portolan.explain.core.PodDetail.Container;
import dev.portolan.explain.core.Snapshot.Pod;
import java.util.ArrayList;
import java.util.List;

/** An image that nobody can run, and the one that was perhaps meant: of those that run somewhere, or are built in. */
final class ImageRule {
    private static final List<String> BUILT_IN =
            List.of("portolan/echo", "registry.k8s.io/e2e-test-images/agnhost", "registry.k8s.io/pause");

    private ImageRule() {}

    static PodTrouble judge(Snapshot now, Pod pod, int index) {
        Container c = pod.detail().containers().get(index);
        var known = new ArrayList<>(BUILT_IN);
        now.pods().stream()
                .flatMap(p -> p.detail().containers().stream())
                .filter(o -> o.state().running())
                .map(Container::image)
                .forEach(known::add);
        var meant = Nearest.of(c.image(), known);
        List<Fix> fixes = meant
                .flatMap(image -> now.maker(pod)
                        .map(w -> Fix.set(
                                Ref.of(w), "spec.template.spec.containers[" + index + "].image", c.image(), image)))
                .stream()
                .toList();
        String said = c.state().waiting()
                + (c.state().message().isEmpty() ? "" : ": " + c.state().message())
                + meant.map(m -> "; did you mean " + m + "?").orElse("");
        return new PodTrouble(Cause.IMAGE_UNKNOWN, Ref.of(pod), said, fixes);
    }
}
