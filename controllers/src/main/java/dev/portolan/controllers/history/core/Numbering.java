package dev.portolan.controllers.history.core;

import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** The order of a workload's revisions: the present template has the highest number, also when it is an old one come back. */
public final class Numbering {
    private Numbering() {}

    /** What is to be done so that a template is the newest revision. */
    public sealed interface Step {
        /** It is. */
        record Keep() implements Step {}

        /** There is no revision of it yet; it gets this number. */
        record Create(long number) implements Step {}

        /** It has been there before; it gets this number. */
        record Renumber(ControllerRevision revision, long number) implements Step {}
    }

    /** The step that makes the revision called {@code name} the newest of {@code owned}. */
    public static Step step(List<ControllerRevision> owned, String name) {
        long highest = owned.stream().mapToLong(Numbering::number).max().orElse(0);
        return owned.stream()
                .filter(each -> each.getMetadata().getName().equals(name))
                .findFirst()
                .<Step>map(there -> number(there) == highest ? new Step.Keep() : new Step.Renumber(there, highest + 1))
                .orElseGet(() -> new Step.Create(highest + 1));
    }

    /** The oldest of those that no pod needs, so that only {@code limit} of them are left. */
    public static List<ControllerRevision> surplus(List<ControllerRevision> owned, Set<String> needed, int limit) {
        List<ControllerRevision> idle = owned.stream()
                .filter(each -> !needed.contains(each.getMetadata().getName()))
                .sorted(Comparator.comparingLong(Numbering::number))
                .toList();
        return idle.subList(0, Math.max(0, idle.size() - limit));
    }

    private static long number(ControllerRevision revision) {
        return revision.getRevision() == null ? 0 : revision.getRevision();
    }
}
