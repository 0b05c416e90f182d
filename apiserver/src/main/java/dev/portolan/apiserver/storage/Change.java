package dev.portolan.apiserver.storage;

import org.jspecify.annotations.Nullable;

/** One write of one object, as watchers may have to see it. */
public final class Change {
    private final long revision;
    private final @Nullable Stored before;
    private final @Nullable Stored after;
    private volatile @Nullable Stored lastSight;

    /**
     * @param revision the write's revision
     * @param before null: the object was made
     * @param after null: the object is gone
     */
    Change(long revision, @Nullable Stored before, @Nullable Stored after) {
        this.revision = revision;
        this.before = before;
        this.after = after;
    }

    public long revision() {
        return revision;
    }

    public @Nullable Stored before() {
        return before;
    }

    public @Nullable Stored after() {
        return after;
    }

    /** What the object was before, marked with this change's revision; one for all watchers. {@link #before} must be there. */
    Stored lastSight(Stored was) {
        Stored made = lastSight;
        if (made == null) {
            made = was.at(revision);
            lastSight = made;
        }
        return made;
    }

    /** What remembering this costs, roughly: the bytes that nothing else may hold any more. */
    long bytes() {
        Stored held = before == null ? after : before;
        return 200L + (held == null ? 0 : held.bytes().length);
    }
}
