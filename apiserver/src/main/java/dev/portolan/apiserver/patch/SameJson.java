package dev.portolan.apiserver.patch;

import java.util.Comparator;
import tools.jackson.databind.JsonNode;

/** Equality of JSON values as RFC 6902 §4.6 defines it. */
public final class SameJson {
    /** Zero when equal; numbers by value, so that 1 and 1.0 are the same. Not an order. */
    static final Comparator<JsonNode> NUMBERS_BY_VALUE = (a, b) -> {
        if (a.isNumber() && b.isNumber()) {
            return a.isIntegralNumber() && b.isIntegralNumber()
                    ? a.bigIntegerValue().compareTo(b.bigIntegerValue())
                    : Double.compare(a.doubleValue(), b.doubleValue());
        }
        return a.equals(b) ? 0 : 1;
    };

    private SameJson() {}

    /** Whether two values are the same. */
    public static boolean same(JsonNode a, JsonNode b) {
        return a.equals(NUMBERS_BY_VALUE, b);
    }
}
