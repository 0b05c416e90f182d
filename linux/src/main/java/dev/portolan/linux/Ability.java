package dev.portolan.linux;

/** Whether this host lets us do something, said in a sentence for its user. */
public sealed interface Ability {
    /** It was tried, and it works. */
    record Possible() implements Ability {}

    /**
     * It doesn't work.
     *
     * @param reason what is missing, and where that is known, what would help
     */
    record Impossible(String reason) implements Ability {}

    /** Whether it works. */
    default boolean possible() {
        return this instanceof Possible;
    }
}
