package dev.portolan.controllers.statefulset.core;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The numbers of a StatefulSet's pods, which are the ends of their names: {@code web-0}, {@code web-1} and so on. */
public final class Ordinals {
    private static final Pattern NAME = Pattern.compile("(.+)-(0|[1-9][0-9]{0,8})");

    private Ordinals() {}

    /** The lowest ordinal (KEP-3335). */
    public static int first(StatefulSet set) {
        var ordinals = set.getSpec().getOrdinals();
        return ordinals == null || ordinals.getStart() == null ? 0 : ordinals.getStart();
    }

    /** The ordinal after the highest. */
    public static int end(StatefulSet set) {
        return first(set) + replicas(set);
    }

    /** How many pods the set asks for. */
    public static int replicas(StatefulSet set) {
        Integer replicas = set.getSpec().getReplicas();
        return replicas == null ? 1 : replicas;
    }

    /** The name of the pod with that ordinal. */
    public static String name(StatefulSet set, int ordinal) {
        return set.getMetadata().getName() + "-" + ordinal;
    }

    /** The ordinal of {@code pod}; empty when its name is not one that the set gives. */
    public static OptionalInt of(StatefulSet set, Pod pod) {
        Matcher name = NAME.matcher(pod.getMetadata().getName());
        return name.matches() && name.group(1).equals(set.getMetadata().getName())
                ? OptionalInt.of(Integer.parseInt(name.group(2)))
                : OptionalInt.empty();
    }

    /** The name of the StatefulSet that would call a pod {@code podName}; empty when none would. */
    public static String setName(String podName) {
        Matcher name = NAME.matcher(podName);
        return name.matches() ? name.group(1) : "";
    }
}
