package dev.portolan.controllers.ownership;

import dev.portolan.rules.LabelSelector;
import java.util.List;
import java.util.Map;

/** Selectors as the API writes them, read into the one rule that matches labels. */
public final class Selectors {
    private Selectors() {}

    /** A workload's {@code spec.selector}. */
    public static LabelSelector of(io.fabric8.kubernetes.api.model.LabelSelector selector) {
        Map<String, String> labels = selector.getMatchLabels();
        return LabelSelector.of(
                labels == null ? Map.of() : labels,
                selector.getMatchExpressions().stream()
                        .map(e -> new LabelSelector.Expression(
                                e.getKey(), e.getOperator(), e.getValues() == null ? List.of() : e.getValues()))
                        .toList());
    }
}
