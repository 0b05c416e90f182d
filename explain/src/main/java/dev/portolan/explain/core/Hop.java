package dev.portolan.explain.core;

import java.util.List;

/**
 * One step on a request's way.
 *
 * @param place where we stand, one word ("selector", "port")
 * @param verdict whether a request gets past it
 * @param finding what is so, with the values that agree or disagree
 * @param fixes changes, each of which alone would mend it; the first is the likeliest
 * @param cause what is wrong, {@link Cause#NONE} when nothing is
 * @param object whose fault it is, such as {@code Service shop/web}; empty when nothing is wrong
 */
public record Hop(String place, Verdict verdict, String finding, List<Fix> fixes, Cause cause, String object) {
    /** Whether a request gets past a hop. */
    public enum Verdict {
        /** It does. */
        OK,
        /** It does, and there is something worth knowing. */
        NOTE,
        /** It does not. */
        BROKEN
    }

    /** Copies. */
    public Hop {
        fixes = List.copyOf(fixes);
    }

    static Hop ok(String place, String finding) {
        return new Hop(place, Verdict.OK, finding, List.of(), Cause.NONE, "");
    }

    static Hop note(String place, Cause cause, Ref object, String finding, List<Fix> fixes) {
        return new Hop(place, Verdict.NOTE, finding, fixes, cause, object.toString());
    }

    static Hop note(String place, String finding) {
        return new Hop(place, Verdict.NOTE, finding, List.of(), Cause.NONE, "");
    }

    static Hop broken(String place, Cause cause, Ref object, String finding, List<Fix> fixes) {
        return new Hop(place, Verdict.BROKEN, finding, fixes, cause, object.toString());
    }

    boolean broken() {
        return verdict == Verdict.BROKEN;
    }
}
