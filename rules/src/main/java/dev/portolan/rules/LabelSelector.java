package dev.portolan.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
        DOES_NOT_EXIST,
        /** As whole numbers; only in the query syntax, as {@code cores>2}. */
        GREATER_THAN,
        /** As whole numbers; only in the query syntax. */
        LESS_THAN
    }

    /**
     * One condition on one label.
     *
     * @param values what {@code IN} and {@code NOT_IN} compare with; one whole number for the comparisons; empty for the others
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
                case GREATER_THAN -> value != null && compareWithBound(value) > 0;
                case LESS_THAN -> value != null && compareWithBound(value) < 0;
            };
        }

        /** Zero, so that neither comparison holds, where the label is no whole number. */
        private int compareWithBound(String value) {
            String bound = values.iterator().next();
            boolean number = WHOLE_NUMBER.matcher(value).matches();
            return number ? Long.compare(Long.parseLong(value), Long.parseLong(bound)) : 0;
        }

        /** In the query syntax; values in order. */
        @Override
        public String toString() {
            String joined = values.stream().sorted().collect(Collectors.joining(","));
            return switch (operator) {
                case IN -> values.size() == 1 ? key + "=" + joined : key + " in (" + joined + ")";
                case NOT_IN -> values.size() == 1 ? key + "!=" + joined : key + " notin (" + joined + ")";
                case EXISTS -> key;
                case DOES_NOT_EXIST -> "!" + key;
                case GREATER_THAN -> key + ">" + joined;
                case LESS_THAN -> key + "<" + joined;
            };
        }
    }

    /**
     * An entry of an API selector's {@code matchExpressions}.
     *
     * @param operator as the API writes it: In, NotIn, Exists or DoesNotExist
     */
    public record Expression(String key, String operator, List<String> values) {}

    /** Matches every object. What an absent selector means is its owner's affair. */
    public static final LabelSelector EVERYTHING = new LabelSelector(List.of());

    /** Matches no labels: that of who adopts nothing. */
    public static final LabelSelector NOTHING =
            new LabelSelector(List.of(new Requirement("none", Operator.IN, Set.of())));

    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]{1,18}");

    public LabelSelector {
        requirements = List.copyOf(requirements);
    }

    /** Every pair of {@code labels} must be there. An empty map matches everything. */
    public static LabelSelector ofLabels(Map<String, String> labels) {
        List<Requirement> all = new ArrayList<>();
        new TreeMap<>(labels).forEach((key, value) -> all.add(new Requirement(key, Operator.IN, Set.of(value))));
        return new LabelSelector(all);
    }

    /**
     * An API selector's {@code matchLabels} and {@code matchExpressions} together.
     *
     * @throws BadSelectorException when an operator is none of the four
     */
    public static LabelSelector of(Map<String, String> matchLabels, List<Expression> matchExpressions) {
        List<Requirement> all = new ArrayList<>(ofLabels(matchLabels).requirements());
        for (Expression each : matchExpressions) {
            Operator operator = switch (each.operator()) {
                case "In" -> Operator.IN;
                case "NotIn" -> Operator.NOT_IN;
                case "Exists" -> Operator.EXISTS;
                case "DoesNotExist" -> Operator.DOES_NOT_EXIST;
                default ->
                    throw new BadSelectorException('"' + each.operator() + "\" is not a valid label selector operator");
            };
            all.add(new Requirement(each.key(), operator, Set.copyOf(each.values())));
        }
        return new LabelSelector(all);
    }

    /**
     * Reads the syntax of list requests: {@code a=b,c!=d,e in (x,y),f notin (z),g,!h,n>3}.
     *
     * @throws BadSelectorException saying what was found where something else was expected
     */
    public static LabelSelector parse(String query) {
        return new LabelSelector(new SelectorParser(query).parse());
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

    /** In the query syntax, by key: the form of {@code status.selector} in a Scale. */
    @Override
    public String toString() {
        return requirements.stream().map(Requirement::toString).sorted().collect(Collectors.joining(","));
    }
}
