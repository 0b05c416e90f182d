package dev.portolan.ui.core;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** All that the map shows at one instant, by id. Immutable. */
public record MapView(SortedMap<String, Item> items) {
    /** Of a cluster in which there is nothing. */
    public static final MapView EMPTY = new MapView(new TreeMap<>());

    /** Copies. */
    public MapView {
        items = Collections.unmodifiableSortedMap(new TreeMap<>(items));
    }

    /** The view with just these. */
    static MapView of(List<Item> items) {
        var byId = new TreeMap<String, Item>();
        items.forEach(i -> byId.put(i.id(), i));
        return new MapView(byId);
    }

    /**
     * What turns one view into another.
     *
     * @param put what is new, or different
     * @param gone the ids of what is no longer there
     */
    public record Delta(List<Item> put, List<String> gone) {
        /** True where the two views are the same. */
        public boolean isEmpty() {
            return put.isEmpty() && gone.isEmpty();
        }
    }

    /** What who has {@code before} needs to have this. */
    public Delta since(MapView before) {
        if (before == this) return new Delta(List.of(), List.of());
        var put = new ArrayList<Item>();
        items.forEach((id, item) -> {
            if (!Objects.equals(item, before.items.get(id))) put.add(item);
        });
        var gone = before.items.keySet().stream()
                .filter(id -> !items.containsKey(id))
                .toList();
        return new Delta(List.copyOf(put), gone);
    }
}
