package dev.portolan.explain.core;

import dev.portolan.explain.core.Surroundings.Ingress;
import dev.portolan.explain.core.Surroundings.IngressClass;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether somebody serves an Ingress: by its class, else by the default class (Kubernetes: Ingress, "Ingress class"). */
final class IngressClassRule {
    private IngressClassRule() {}

    static Hop judge(Snapshot now, Ingress ingress) {
        var classes = now.around().classes();
        if (ingress.className().isEmpty()) {
            return classes.stream()
                    .filter(IngressClass::isDefault)
                    .findFirst()
                    .map(c -> Hop.ok("class", "no class is named; " + c.name() + " is the default"))
                    .orElse(Hop.note(
                            "class", "no class is named and none is the default: who serves this Ingress is not said"));
        }
        Optional<IngressClass> mine = classes.stream()
                .filter(c -> c.name().equals(ingress.className()))
                .findFirst();
        if (mine.isPresent()) {
            return Hop.ok(
                    "class",
                    "class %s, served by %s"
                            .formatted(mine.get().name(), mine.get().controller()));
        }
        var names = classes.stream().map(IngressClass::name).sorted().toList();
        Optional<String> meant = Nearest.of(ingress.className(), names)
                .or(() -> classes.stream()
                        .filter(IngressClass::isDefault)
                        .map(IngressClass::name)
                        .findFirst())
                .or(() -> names.size() == 1 ? Optional.of(names.getFirst()) : Optional.empty());
        Ref object = new Ref("Ingress", ingress.namespace(), ingress.name());
        return Hop.broken(
                "class",
                Cause.INGRESS_CLASS,
                object,
                "spec.ingressClassName is %s, and there is no such class, so nobody serves this Ingress; %s"
                        .formatted(
                                ingress.className(),
                                names.isEmpty()
                                        ? "there is none at all"
                                        : "there is " + names.stream().collect(Collectors.joining(", "))),
                meant.map(m -> List.of(Fix.set(object, "spec.ingressClassName", ingress.className(), m)))
                        .orElse(List.of()));
    }
}
