package dev.portolan.apiserver.kinds;

import dev.portolan.rules.Quantity;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Amounts in bodies; the schema has checked their form. */
final class Quantities {
    private Quantities() {}

    static void positive(String text, FieldPath path, List<FieldError> errors) {
        if (Quantity.parse(text).value().signum() <= 0) {
            errors.add(FieldError.invalid(path.text(), text, "must be greater than zero"));
        }
    }

    /** Every amount of a map. */
    static void notNegative(JsonNode amounts, FieldPath path, List<FieldError> errors) {
        amounts.properties().forEach(e -> {
            String text = e.getValue().asString("");
            if (Quantity.parse(text).negative()) {
                errors.add(FieldError.invalid(path.key(e.getKey()).text(), text, "must be greater than or equal to 0"));
            }
        });
    }

    /** Whether both are there, and the first is less. */
    static boolean less(String one, String other) {
        return !one.isEmpty() && !other.isEmpty() && Quantity.parse(one).compareTo(Quantity.parse(other)) < 0;
    }
}
