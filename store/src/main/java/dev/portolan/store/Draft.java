package dev.portolan.store;

import dev.portolan.store.Transaction.Compare;
import dev.portolan.store.Transaction.Delete;
import dev.portolan.store.Transaction.Put;
import dev.portolan.store.Transaction.Write;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A batch being decided: the present, and what the transactions before this one in the batch have changed. */
final class Draft {
    private final NavigableMap<String, Entry> present;
    final Map<String, Optional<Entry>> changed = new HashMap<>();
    final List<Event> events = new ArrayList<>();
    long revision;

    Draft(NavigableMap<String, Entry> present, long revision) {
        this.present = present;
        this.revision = revision;
    }

    /** Events of a log, which hold no previous entries, with those; {@code now} is what was there, and is brought up to date. */
    static List<Event> withPrevious(List<Event> events, NavigableMap<String, Entry> now) {
        var complete = new ArrayList<Event>(events.size());
        for (Event event : events) {
            Entry entry = event.entry();
            Entry previous = entry == null ? now.remove(event.key()) : now.put(event.key(), entry);
            if (entry != null) complete.add(Event.put(entry, previous));
            else if (previous != null) complete.add(Event.delete(event.revision(), previous));
        }
        return complete;
    }

    private @Nullable Entry now(String key) {
        Optional<Entry> draft = changed.get(key);
        return draft == null ? present.get(key) : draft.orElse(null);
    }

    CommitResult decide(Transaction transaction) {
        var conflicts = new HashMap<String, Entry>();
        boolean holds = true;
        for (Compare compare : transaction.compares()) {
            Entry now = now(compare.key());
            if ((now == null ? 0 : now.modRevision()) == compare.modRevision()) continue;
            holds = false;
            if (now != null) conflicts.put(compare.key(), now);
        }
        if (!holds) return new CommitResult.Conflict(Map.copyOf(conflicts));
        long next = revision + 1;
        int before = events.size();
        for (Write write : transaction.writes()) write(write, next);
        if (events.size() > before) revision = next;
        return new CommitResult.Committed(revision);
    }

    private void write(Write write, long next) {
        Entry previous = now(write.key());
        switch (write) {
            case Put put -> {
                long created = previous == null ? next : previous.createRevision();
                var entry = new Entry(put.key(), put.value(), created, next);
                changed.put(put.key(), Optional.of(entry));
                events.add(Event.put(entry, previous));
            }
            case Delete delete -> {
                if (previous == null) return;
                changed.put(delete.key(), Optional.empty());
                events.add(Event.delete(next, previous));
            }
        }
    }
}
