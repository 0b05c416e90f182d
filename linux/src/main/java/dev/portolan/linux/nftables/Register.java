package dev.portolan.linux.nftables;

/**
 * One of the sixteen 32-bit words in which a rule keeps what it loaded; longer values reach into the next ones.
 *
 * @param word 0–15
 */
public record Register(int word) {
    private static final int FIRST = 8;

    /** Checks. */
    public Register {
        if (word < 0 || word > 15) {
            throw new IllegalArgumentException("there is no register " + word);
        }
    }

    /** Register {@code word}. */
    public static Register word(int word) {
        return new Register(word);
    }

    int number() {
        return FIRST + word;
    }
}
