package dev.portolan.apiserver.storage;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The last changes of one kind: bounded in number and in bytes, whatever is written. Guarded by its {@link WatchCache}'s lock. */
final class ChangeRing {
    static final int CHANGES = 4096;
    static final long BYTES = 16L << 20;

    private final Deque<Change> ring = new ArrayDeque<>();
    private long bytes;
    private long forgotten;

    /** {@code forgotten}: what came up to and with this revision is not known. */
    ChangeRing(long forgotten) {
        this.forgotten = forgotten;
    }

    void add(Change change) {
        ring.addLast(change);
        bytes += change.bytes();
        while (ring.size() > 1 && (ring.size() > CHANGES || bytes > BYTES)) {
            Change oldest = ring.removeFirst();
            bytes -= oldest.bytes();
            forgotten = oldest.revision();
        }
    }

    /** Changes up to and with this revision can no longer be told. */
    long forgotten() {
        return forgotten;
    }

    /** The changes after a revision, oldest first. */
    List<Change> after(long revision) {
        var found = new ArrayList<Change>();
        for (Iterator<Change> newest = ring.descendingIterator(); newest.hasNext(); ) {
            Change change = newest.next();
            if (change.revision() <= revision) break;
            found.add(change);
        }
        Collections.reverse(found);
        return found;
    }

    /** What the objects that changed after a revision were at it; empty where there was none. */
    Map<String, Optional<Stored>> undo(long revision) {
        var then = new HashMap<String, Optional<Stored>>();
        for (Change change : after(revision)) {
            Stored any = change.before() == null ? change.after() : change.before();
            if (any != null) then.putIfAbsent(any.key(), Optional.ofNullable(change.before()));
        }
        return then;
    }
}
