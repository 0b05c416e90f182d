package dev.portolan.node.core;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** How the containers of a pod are to be read. */
public final class PodContainers {
    private PodContainers() {}

    /** Init containers, then the others. */
    public static List<Container> all(PodSpec spec) {
        List<Container> all = new ArrayList<>(spec.getInitContainers());
        all.addAll(spec.getContainers());
        return all;
    }

    /** Those that run beside each other as long as the pod does: sidecars, then the containers. */
    public static List<Container> lasting(PodSpec spec) {
        return all(spec).stream()
                .filter(c -> spec.getContainers().contains(c) || sidecar(c))
                .toList();
    }

    /** The container of that name. */
    public static Optional<Container> named(PodSpec spec, String name) {
        return all(spec).stream().filter(c -> c.getName().equals(name)).findFirst();
    }

    /** Whether an init container is one that stays beside the others (KEP-753). */
    public static boolean sidecar(Container initContainer) {
        return "Always".equals(initContainer.getRestartPolicy());
    }

    /** The number of a port given by number or by name of one of the container's ports. */
    public static OptionalInt port(Container container, IntOrString port) {
        Integer number = port.getIntVal();
        if (number != null) {
            return OptionalInt.of(number);
        }
        String name = port.getStrVal();
        if (name.chars().allMatch(Character::isDigit)) {
            return OptionalInt.of(Integer.parseInt(name));
        }
        return container.getPorts().stream()
                .filter(p -> name.equals(p.getName()))
                .mapToInt(ContainerPort::getContainerPort)
                .findFirst();
    }
}
