package dev.portolan.store;

/** The events asked for are forgotten; read everything anew and watch from there. */
public final class CompactedException extends StoreException {
    private static final long serialVersionUID = 1;
    private final long compactedRevision;

    public CompactedException(long compactedRevision) {
        super("events up to revision " + compactedRevision + " are compacted");
        this.compactedRevision = compactedRevision;
    }

    /** The last revision that is forgotten. */
    public long compactedRevision() {
        return compactedRevision;
    }
}
