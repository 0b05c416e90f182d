package dev.portolan.node.core;

/**
 * What a probe's results so far amount to.
 *
 * @param passing the verdict; it changes only when enough results in a row say so
 * @param last the last result
 * @param inARow how many results in a row were like the last
 */
public record ProbeState(boolean passing, boolean last, int inARow) {
    /** Before the first result: a liveness probe is trusted, the others have yet to be earned. */
    public static ProbeState initially(boolean passing) {
        return new ProbeState(passing, passing, 0);
    }

    /** After one more result. */
    public ProbeState next(boolean success, ProbeRule rule) {
        int count = success == last ? inARow + 1 : 1;
        int needed = success ? rule.successes() : rule.failures();
        return new ProbeState(count >= needed ? success : passing, success, count);
    }
}
