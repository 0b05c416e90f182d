package dev.portolan.rules;

import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * An amount such as {@code 500m}, {@code 2Gi} or {@code 1e3} (apimachinery resource.Quantity).
 *
 * @param value the exact amount in base units
 */
public record Quantity(BigDecimal value) implements Comparable<Quantity> {
    private static final Pattern FORM = Pattern.compile(
            "([+-]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+))(?:([KMGTPE]i)|([numkMGTPE])|[eE]([+-]?[0-9]{1,3}))?");
    private static final Map<String, Integer> DECIMAL =
            Map.of("n", -9, "u", -6, "m", -3, "k", 3, "M", 6, "G", 9, "T", 12, "P", 15, "E", 18);
    private static final String BINARY = "KMGTPE";

    /** What Kubernetes says of text that is no quantity. */
    public static final String FORM_ERROR =
            "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

    /**
     * Reads a quantity.
     *
     * @throws IllegalArgumentException with Kubernetes' words
     */
    public static Quantity parse(String text) {
        var match = FORM.matcher(text);
        if (!match.matches()) {
            throw new IllegalArgumentException(FORM_ERROR);
        }
        BigDecimal number = new BigDecimal(match.group(1));
        if (match.group(2) != null) {
            int power = BINARY.indexOf(match.group(2).charAt(0)) + 1;
            return new Quantity(number.multiply(BigDecimal.valueOf(1024).pow(power)));
        } else if (match.group(3) != null) {
            return new Quantity(number.scaleByPowerOfTen(DECIMAL.getOrDefault(match.group(3), 0)));
        } else if (match.group(4) != null) {
            return new Quantity(number.scaleByPowerOfTen(Integer.parseInt(match.group(4))));
        }
        return new Quantity(number);
    }

    public boolean negative() {
        return value.signum() < 0;
    }

    @Override
    public int compareTo(Quantity other) {
        return value.compareTo(other.value);
    }
}
