package dev.portolan.rules;

/** A count, or a share of another count (the IntOrString of maxSurge and maxUnavailable). */
public final class IntOrPercent {
    private IntOrPercent() {}

    /** What to do with half a pod. */
    public enum Rounding {
        UP,
        DOWN
    }

    /**
     * The count that {@code value} means.
     *
     * @param value such as {@code 3} or {@code 25%}
     * @param total what a percentage is of
     * @throws IllegalArgumentException when it is neither
     */
    public static int scaled(String value, int total, Rounding rounding) {
        try {
            if (!value.endsWith("%")) {
                return Integer.parseInt(value);
            }
            long hundredths = (long) Integer.parseInt(value.substring(0, value.length() - 1)) * total;
            return Math.toIntExact(rounding == Rounding.UP ? Math.ceilDiv(hundredths, 100) : hundredths / 100);
        } catch (NumberFormatException neither) {
            throw new IllegalArgumentException("'" + value + "' is neither a number nor a percentage", neither);
        }
    }
}
