package dev.portolan.cli.logs;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.stream.Stream;

/** One container of one pod, by names. */
public record LogSource(String namespace, String pod, String container) {
    /** The containers of a pod: all, or the one with that name. */
    public static List<LogSource> of(Pod pod, String only) {
        return Stream.of(pod.getSpec().getInitContainers(), pod.getSpec().getContainers())
                .filter(containers -> containers != null)
                .flatMap(List::stream)
                .map(Container::getName)
                .filter(name -> only.isEmpty() || name.equals(only))
                .map(name -> new LogSource(
                        pod.getMetadata().getNamespace(), pod.getMetadata().getName(), name))
                .toList();
    }

    /** As short as it can be told apart in: the container where a pod has several, the namespace where several are shown. */
    public String title(boolean severalContainers, boolean severalNamespaces) {
        return (severalNamespaces ? namespace + "/" : "") + pod + (severalContainers ? " " + container : "");
    }
}
