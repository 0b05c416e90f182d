package dev.portolan.proxy.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Where backends go in the maps, so that a change of one moves as few others as can be. */
public final class Placement {
    private Placement() {}

    /** Slots from 0 without a hole: who stays keeps its slot, unless it was beyond the new end. */
    public static List<Backend> slots(List<Backend> before, Collection<Backend> wanted) {
        Set<Backend> all = new LinkedHashSet<>(wanted);
        Set<Backend> homeless = new LinkedHashSet<>(all);
        before.stream().limit(all.size()).forEach(homeless::remove);
        Iterator<Backend> next = homeless.iterator();
        List<Backend> slots = new ArrayList<>();
        for (int slot = 0; slot < all.size(); slot++) {
            boolean stays = slot < before.size() && all.contains(before.get(slot));
            slots.add(stays ? before.get(slot) : next.next());
        }
        return slots;
    }

    /** Numbers with holes: who stays keeps its number, who comes gets the smallest free one. */
    public static Map<Backend, Integer> numbers(Map<Backend, Integer> before, Collection<Backend> wanted) {
        Map<Backend, Integer> numbers = new TreeMap<>(before);
        numbers.keySet().retainAll(Set.copyOf(wanted));
        Set<Integer> taken = new HashSet<>(numbers.values());
        int next = 0;
        for (Backend backend : wanted) {
            if (!numbers.containsKey(backend)) {
                while (!taken.add(next)) {
                    next++;
                }
                numbers.put(backend, next);
            }
        }
        return numbers;
    }
}
