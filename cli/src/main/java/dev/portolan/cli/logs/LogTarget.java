package dev.portolan.cli.logs;

import dev.portolan.cli.UserError;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whose logs: a pod, the pods of a workload or behind a Service, those of a namespace, or all. */
public sealed interface LogTarget {
    /** Every pod of a namespace; of all where that is empty. */
    record Everything(String namespace) implements LogTarget {}

    /** One pod. */
    record One(String namespace, String pod) implements LogTarget {}

    /** Those with labels; what is asked for anew on each look, so that pods that come later are found. */
    record Labelled(String namespace, LabelSelector selector) implements LogTarget {}

    /**
     * Reads {@code NAME}, {@code pod/NAME}, {@code deployment/NAME}, {@code statefulset/NAME}, {@code daemonset/NAME}, {@code job/NAME} or {@code service/NAME}.
     *
     * @throws UserError when there is no such thing, saying what there is
     */
    static LogTarget parse(KubernetesClient client, String namespace, String text) {
        int slash = text.indexOf('/');
        String kind = slash < 0 ? "pod" : text.substring(0, slash).toLowerCase(Locale.ROOT);
        String name = text.substring(slash + 1);
        return switch (kind) {
            case "pod", "pods", "po" -> pod(client, namespace, name);
            case "deployment", "deployments", "deploy" -> {
                var found = client.apps()
                        .deployments()
                        .inNamespace(namespace)
                        .withName(name)
                        .get();
                yield labelled(
                        namespace, text, found == null ? null : found.getSpec().getSelector());
            }
            case "statefulset", "statefulsets", "sts" -> {
                var found = client.apps()
                        .statefulSets()
                        .inNamespace(namespace)
                        .withName(name)
                        .get();
                yield labelled(
                        namespace, text, found == null ? null : found.getSpec().getSelector());
            }
            case "daemonset", "daemonsets", "ds" -> {
                var found = client.apps()
                        .daemonSets()
                        .inNamespace(namespace)
                        .withName(name)
                        .get();
                yield labelled(
                        namespace, text, found == null ? null : found.getSpec().getSelector());
            }
            case "job", "jobs" -> {
                var found = client.batch()
                        .v1()
                        .jobs()
                        .inNamespace(namespace)
                        .withName(name)
                        .get();
                yield labelled(
                        namespace, text, found == null ? null : found.getSpec().getSelector());
            }
            case "service", "services", "svc" -> service(client, namespace, text, name);
            default ->
                throw new UserError(
                        64,
                        "logs: " + kind
                                + " is no kind with pods; there are pod, deployment, statefulset, daemonset, job, service");
        };
    }

    private static LogTarget pod(KubernetesClient client, String namespace, String name) {
        if (client.pods().inNamespace(namespace).withName(name).get() != null) return new One(namespace, name);
        var names = client.pods().inNamespace(namespace).list().getItems().stream()
                .map(p -> p.getMetadata().getName())
                .sorted()
                .toList();
        if (client.services().inNamespace(namespace).withName(name).get() != null) {
            throw new UserError("no pod " + name + " in namespace " + namespace
                    + "; of the pods behind the Service: service/" + name);
        }
        throw new UserError(
                names.isEmpty()
                        ? "no pod " + name + " in namespace " + namespace + ": it has none; name another with -n"
                        : "no pod " + name + " in namespace " + namespace + "; there are:\n  "
                                + String.join("\n  ", names));
    }

    private static LogTarget service(KubernetesClient client, String namespace, String text, String name) {
        var found = client.services().inNamespace(namespace).withName(name).get();
        Map<String, String> labels = found == null ? null : found.getSpec().getSelector();
        if (found != null && (labels == null || labels.isEmpty())) {
            throw new UserError(text
                    + " has no selector, so no pods are behind it by labels; see: portolan explain service " + name);
        }
        return labelled(
                namespace,
                text,
                labels == null
                        ? null
                        : new LabelSelectorBuilder().withMatchLabels(labels).build());
    }

    private static LogTarget labelled(String namespace, String text, @Nullable LabelSelector selector) {
        if (selector == null)
            throw new UserError("no " + text + " in namespace " + namespace + "; see: kubectl get all -n " + namespace);
        return new Labelled(namespace, selector);
    }

    /** The pods there are now, by namespace and name. */
    default List<Pod> pods(KubernetesClient client) {
        List<Pod> found = switch (this) {
            case Everything(String namespace) ->
                namespace.isEmpty()
                        ? client.pods().inAnyNamespace().list().getItems()
                        : client.pods().inNamespace(namespace).list().getItems();
            case One(String namespace, String name) -> {
                Pod pod = client.pods().inNamespace(namespace).withName(name).get();
                yield pod == null ? List.of() : List.of(pod);
            }
            case Labelled(String namespace, LabelSelector selector) ->
                client.pods()
                        .inNamespace(namespace)
                        .withLabelSelector(selector)
                        .list()
                        .getItems();
        };
        return found.stream()
                .sorted(Comparator.comparing((Pod p) -> p.getMetadata().getNamespace())
                        .thenComparing(p -> p.getMetadata().getName()))
                .toList();
    }
}
