package dev.portolan.proxy.core;

import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The smallest set of changes that makes one table into another.
 *
 * @param added frontends that were not there
 * @param changed frontends whose forwarding differs
 * @param removed frontends that are gone, with what they did
 */
public record Delta(
        SortedMap<Frontend, Forwarding> added,
        SortedMap<Frontend, Change> changed,
        SortedMap<Frontend, Forwarding> removed) {
    /** The two sides of a changed frontend; never equal. */
    public record Change(Forwarding before, Forwarding after) {}

    /** Wraps the maps against change. */
    public Delta {
        added = Collections.unmodifiableSortedMap(added);
        changed = Collections.unmodifiableSortedMap(changed);
        removed = Collections.unmodifiableSortedMap(removed);
    }

    /** What to do to get from {@code before} to {@code after}. */
    public static Delta between(ServiceTable before, ServiceTable after) {
        Set<Frontend> all = new HashSet<>(before.forwardings().keySet());
        all.addAll(after.forwardings().keySet());
        return between(before, after, all);
    }

    /**
     * As {@link #between(ServiceTable, ServiceTable)}, where it is known which frontends may differ.
     *
     * @param touched all that differ, and perhaps some that don't
     */
    public static Delta between(ServiceTable before, ServiceTable after, Collection<Frontend> touched) {
        SortedMap<Frontend, Forwarding> added = new TreeMap<>();
        SortedMap<Frontend, Change> changed = new TreeMap<>();
        SortedMap<Frontend, Forwarding> removed = new TreeMap<>();
        for (Frontend frontend : touched) {
            Forwarding then = before.forwardings().get(frontend);
            Forwarding now = after.forwardings().get(frontend);
            if (then == null && now != null) {
                added.put(frontend, now);
            } else if (then != null && now == null) {
                removed.put(frontend, then);
            } else if (then != null && now != null && then != now && !then.equals(now)) {
                changed.put(frontend, new Change(then, now));
            }
        }
        return new Delta(added, changed, removed);
    }

    /** Whether there is nothing to do. */
    public boolean isEmpty() {
        return added.isEmpty() && changed.isEmpty() && removed.isEmpty();
    }

    /** How many frontends are touched. */
    public int size() {
        return added.size() + changed.size() + removed.size();
    }

    /** Such as {@code +2 ~1 -0}. */
    @Override
    public String toString() {
        return "+" + added.size() + " ~" + changed.size() + " -" + removed.size();
    }
}
