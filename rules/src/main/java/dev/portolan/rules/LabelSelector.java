package dev.portolan.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A question about labels: all requirements must hold (Kubernetes documentation, "Labels and Selectors").
 *
 * @param requirements none means that everything matches
 */
public record LabelSelector(List<Requirement> requirements) {
    /** How a label is compared. */
    public enum Operator {
        IN,
        NOT_IN,
        EXISTS,
        DOES_NOT_EXIST
    }

    /**
     * One condition on one label.
     *
     * @param values what {@code IN} and {@code NOT_IN} compare with; empty for the others
     */
    public record Requirement(String key, Operator operator, Set<String> values) {
        public Requirement {
            values = Set.copyOf(values);
        }

        /** Whether {@code labels} meet it. A missing label meets {@code NOT_IN}. */
        public boolean matches(Map<String, String> labels) {
            @Nullable String value = labels.get(key);
            return switch (operator) {
                case IN -> value != null && values.contains(value);
                case NOT_IN -> value == null || !values.contains(value);
                case EXISTS -> value != null;
                case DOES_NOT_EXIST -> value == null;
            };
        }
    }

    public LabelSelector {
        requirements = List.copyOf(requirements);
    }

    /** Every pair of {@code labels} must be there. An empty map matches everything. */
    public static LabelSelector ofLabels(Map<String, String> labels) {
        List<Requirement> all = new ArrayList<>();
        new TreeMap<>(labels).forEach((key, value) -> all.add(new Requirement(key, Operator.IN, Set.of(value))));
        return new LabelSelector(all);
    }

    /** Whether {@code labels} meet every requirement. */
    public boolean matches(Map<String, String> labels) {
        for (Requirement requirement : requirements) {
            if (!requirement.matches(labels)) {
                return false;
            }
        }
        return true;
    }

    /** The requirements that {@code labels} do not meet; empty when it matches. */
    public List<Requirement> unmet(Map<String, String> labels) {
        return requirements.stream().filter(each -> !each.matches(labels)).toList();
    }
}
