package dev.portolan.explain.core;

import dev.portolan.explain.core.Snapshot.Pod;
import dev.portolan.explain.core.Snapshot.Port;
import dev.portolan.explain.core.Snapshot.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Pods that a selector would match, in a namespace where it does not look: a Service selects in its own only. */
final class NamespaceRule {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private NamespaceRule() {}

    static Optional<Hop> judge(Snapshot now, Service service) {
        var elsewhere = now.pods().stream()
                .filter(p -> !p.namespace().equals(service.namespace()))
                .filter(p -> SelectorRule.matches(service.selector(), p.labels()))
                .map(Pod::namespace)
                .distinct()
                .sorted()
                .toList();
        if (elsewhere.isEmpty()) return Optional.empty();
        return Optional.of(Hop.broken(
                "selector",
                Cause.WRONG_NAMESPACE,
                Ref.of(service),
                "no pod in namespace %s has %s; pods that have it are in %s, and a Service selects in its own namespace only"
                        .formatted(service.namespace(), Labels.text(service.selector()), String.join(", ", elsewhere)),
                service.headless() ? List.of() : List.of(lead(now, service, elsewhere.getFirst()))));
    }

    /** The name stays where it is and leads to a Service beside the pods, which is made where there is none. */
    private static Fix lead(Snapshot now, Service service, String namespace) {
        var there = now.services().stream()
                .filter(s -> s.namespace().equals(namespace) && serves(s, service))
                .findFirst();
        String name = there.map(Service::name).orElse(service.name());
        String target = name + "." + namespace + ".svc.cluster.local";
        ObjectNode spec = JSON.objectNode().put("type", "ExternalName").put("externalName", target);
        spec.putNull("selector");
        var patches = new ArrayList<Patch>();
        if (there.isEmpty()) patches.add(copy(service, namespace));
        patches.add(
                new Patch(Ref.of(service), Patch.Type.MERGE, JSON.objectNode().set("spec", spec)));
        return new Fix(
                "Service",
                service.name(),
                "spec.type",
                service.type(),
                "ExternalName",
                "with spec.externalName: " + target
                        + (there.isEmpty() ? ", and a Service " + name + " made in namespace " + namespace : "")
                        + "; or move the Service to namespace " + namespace,
                patches);
    }

    private static boolean serves(Service there, Service service) {
        return !there.external()
                && !there.headless()
                && SelectorRule.matches(there.selector(), service.selector())
                && !there.selector().isEmpty()
                && service.ports().stream().allMatch(p -> there.ports().stream().anyMatch(o -> o.port() == p.port()));
    }

    private static Patch copy(Service service, String namespace) {
        Ref object = new Ref("Service", namespace, service.name());
        ObjectNode body = JSON.objectNode().put("apiVersion", "v1").put("kind", "Service");
        body.putObject("metadata").put("name", service.name()).put("namespace", namespace);
        ObjectNode spec = body.putObject("spec");
        spec.set("selector", Labels.json(service.selector()));
        var ports = spec.putArray("ports");
        for (Port p : service.ports()) {
            ObjectNode port = ports.addObject().put("port", p.port()).put("protocol", p.protocol());
            if (!p.name().isEmpty()) port.put("name", p.name());
            if (p.named()) port.put("targetPort", p.targetPort());
            else port.put("targetPort", Integer.parseInt(p.targetPort()));
        }
        return new Patch(object, Patch.Type.CREATE, body);
    }
}
