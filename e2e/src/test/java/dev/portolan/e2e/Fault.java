package dev.portolan.e2e;

import java.util.List;

/**
 * One thing gone wrong in an example that works without it.
 *
 * @param name in words, and as the namespace's name
 * @param manifests the example with the fault in it
 * @param later what is applied once the rest runs
 * @param words what is explained; {@code -n} is added
 * @param cause what has to be named
 * @param object whose fault it is
 * @param mending whether {@code --fix} mends it
 * @param answers a shell command that succeeds when the example answers
 */
record Fault(
        String name,
        String manifests,
        String later,
        List<String> words,
        String cause,
        String object,
        Mending mending,
        String answers) {
    /** Who mends it. */
    enum Mending {
        /** {@code explain --fix}. */
        BY_FIX,
        /** A person: nothing in the API would. */
        BY_HAND,
        /** The example answers, in a way that surprises; the fix changes the way. */
        NOTE_WITH_FIX,
        /** The example answers, and there is nothing to change. */
        NOTE
    }

    String namespace() {
        return namespace(name);
    }

    static String namespace(String name) {
        return name.replace(' ', '-');
    }

    boolean note() {
        return mending == Mending.NOTE || mending == Mending.NOTE_WITH_FIX;
    }

    boolean fixable() {
        return mending == Mending.BY_FIX || mending == Mending.NOTE_WITH_FIX;
    }

    @Override
    public String toString() {
        return name;
    }
}
