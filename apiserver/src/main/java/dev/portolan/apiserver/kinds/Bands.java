package dev.portolan.apiserver.kinds;

/**
 * How a range is shared between values that people choose and values that are chosen for them: the lower band is left to
 * people until the upper one is used up (KEP-3070 for addresses, KEP-3668 for node ports).
 */
final class Bands {
    private static final long LEAST = 16;

    private Bands() {}

    /** How long the lower band is: a {@code fraction}th of the range, at least 16, at most {@code most}; 0 in tiny ranges. */
    static long lower(long size, int fraction, long most) {
        return size < LEAST ? 0 : Math.min(Math.max(LEAST, size / fraction), most);
    }
}
