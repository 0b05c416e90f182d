package dev.portolan.gateway.core;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * Which Ingresses are ours: {@code spec.ingressClassName}, else the old annotation, else the default class (Ingress, "Ingress class").
 *
 * @param className the class made for us; also ours while no object of that name exists
 * @param controller classes with this controller are ours
 */
public record ClassRules(String className, String controller) {
    /**
     * Whether {@code ingress} is to be served here. One without any class is, unless another controller's class is the default: a plain
     * Ingress works without a class being made first.
     */
    public boolean ours(IngressView ingress, Collection<ClassView> classes) {
        Optional<String> named = ingress.className().or(ingress::annotationClass);
        if (named.isPresent()) {
            return ours(named.get(), classes);
        }
        return classes.stream()
                .filter(c -> c.standing() == ClassView.Standing.DEFAULT)
                .max(Comparator.comparing(ClassView::created).thenComparing(ClassView::name, Comparator.reverseOrder()))
                .map(c -> c.controller().equals(controller))
                .orElse(true);
    }

    private boolean ours(String name, Collection<ClassView> classes) {
        return classes.stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .map(c -> c.controller().equals(controller))
                .orElse(name.equals(className));
    }
}
