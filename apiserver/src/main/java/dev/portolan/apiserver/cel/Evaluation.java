package dev.portolan.apiserver.cel;

import dev.cel.common.CelErrorCode;
import dev.portolan.apiserver.cel.Expression.Outcome;
import dev.portolan.apiserver.kinds.FieldError;
import dev.portolan.apiserver.kinds.FieldPath;
import dev.portolan.apiserver.patch.SameJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Holds one object against the rules of its schema, for no more than a budget (Kubernetes' words). */
final class Evaluation {
    /** What one expression may cost at one place, in steps. */
    static final long MOST_PER_CALL = 1_000_000;

    /** What all expressions together may cost for one object: half of Kubernetes' budget, since a step takes longer here. */
    static final long MOST_PER_OBJECT = 5_000_000;

    private static final int MOST_MESSAGE_BYTES = 5 * 1024;

    private final List<FieldError> errors = new ArrayList<>();
    private long budget = MOST_PER_OBJECT;
    private boolean over;

    private Evaluation() {}

    static List<FieldError> of(RuleNode root, JsonNode object, Optional<JsonNode> old) {
        var evaluation = new Evaluation();
        evaluation.node(root, object, old, FieldPath.ROOT, false);
        return evaluation.errors;
    }

    /** {@code unchanged} is whether the closest value above that has a counterpart is the same as that. */
    private void node(RuleNode node, JsonNode value, Optional<JsonNode> old, FieldPath path, boolean unchanged) {
        if (over || value.isNull() || value.isMissingNode()) return;
        boolean same = old.map(o -> SameJson.same(o, value)).orElse(unchanged);
        rules(node, value, old, path, same);
        if (value.isArray()) items(node, value, old, path, same);
        else if (value.isObject()) properties(node, value, old, path, same);
    }

    private void items(RuleNode node, JsonNode list, Optional<JsonNode> old, FieldPath path, boolean unchanged) {
        if (node.items().isEmpty()) return;
        Map<List<JsonNode>, JsonNode> before = Correlation.items(old, node.schema());
        for (int i = 0; i < list.size() && !over; i++) {
            JsonNode item = list.get(i);
            Optional<JsonNode> was = before.isEmpty()
                    ? Optional.empty()
                    : Optional.ofNullable(before.get(Correlation.keys(item, node.schema())));
            node(node.items().get(), item, was, path.index(i), unchanged);
        }
    }

    private void properties(RuleNode node, JsonNode value, Optional<JsonNode> old, FieldPath path, boolean unchanged) {
        for (var entry : value.properties()) {
            if (over) return;
            String name = entry.getKey();
            Optional<JsonNode> was = Correlation.property(old, node.schema(), name);
            RuleNode named = node.properties().get(name);
            if (named != null) node(named, entry.getValue(), was, path.child(name), unchanged);
            else node.others().ifPresent(n -> node(n, entry.getValue(), was, path.key(name), unchanged));
        }
    }

    private void rules(RuleNode node, JsonNode value, Optional<JsonNode> old, FieldPath path, boolean unchanged) {
        if (node.rules().isEmpty()) return;
        Object self = SchemaValues.of(value, node.schema(), node.place());
        Optional<Object> oldSelf =
                old.filter(o -> !o.isNull()).map(o -> SchemaValues.of(o, node.schema(), node.place()));
        for (CompiledRule rule : node.rules()) {
            if (over) return;
            if (rule.usesOldSelf() && oldSelf.isEmpty() && !rule.rule().optionalOldSelf()) continue;
            Map<String, Object> variables = new HashMap<>(Map.of("self", self));
            if (rule.rule().optionalOldSelf()) variables.put("oldSelf", oldSelf);
            else oldSelf.ifPresent(o -> variables.put("oldSelf", o));
            boolean forgiven = unchanged && !rule.usesOldSelf();
            rule(rule, variables, node.schema().path("type").asString(""), path, forgiven);
        }
    }

    private void rule(CompiledRule rule, Map<String, Object> variables, String type, FieldPath path, boolean forgiven) {
        String title = rule.rule().title();
        switch (evaluate(rule.expression(), variables)) {
            case Outcome.Value(Object value, long cost) -> {
                if (Boolean.TRUE.equals(value) || forgiven) return;
                FieldPath where = at(path.text() + rule.suffix());
                String detail = message(rule, variables);
                if (!over) errors.add(rule.rule().violation(where, type, detail));
                else errors.add(exhausted(where, type));
            }
            case Outcome.Failed(CelErrorCode code, String message, long cost) ->
                errors.add(FieldError.invalid(
                        at(path.text()).text(),
                        type,
                        code == CelErrorCode.OVERLOAD_NOT_FOUND
                                ? "'" + message
                                        + "': call arguments did not match a supported operator, function or macro"
                                        + " signature for rule: " + title
                                : message + " evaluating rule: " + title));
            case Outcome.TooCostly(long cost) -> {
                boolean all = budget <= 0;
                over = true;
                errors.add(
                        all
                                ? exhausted(path, type)
                                : FieldError.invalid(
                                        at(path.text()).text(),
                                        type,
                                        "'operation cancelled: actual cost limit exceeded': no further validation rules"
                                                + " will be run due to call cost exceeds limit for rule: " + title));
            }
        }
    }

    /** As Kubernetes writes the root. */
    private static FieldPath at(String path) {
        return new FieldPath(path.isEmpty() ? "<nil>" : path.startsWith(".") ? path.substring(1) : path);
    }

    private static FieldError exhausted(FieldPath path, String type) {
        return FieldError.invalid(
                at(path.text()).text(),
                type,
                "validation failed due to running out of cost budget, no further validation rules will be run");
    }

    private Outcome evaluate(Expression expression, Map<String, Object> variables) {
        Outcome outcome = expression.evaluate(variables, Math.min(MOST_PER_CALL, budget));
        budget -= outcome.cost();
        return outcome;
    }

    /** What the message expression makes of it, or else what the rule says: a message is never a reason to let something pass. */
    private String message(CompiledRule rule, Map<String, Object> variables) {
        if (rule.messageExpression().isPresent()) {
            Outcome outcome = evaluate(rule.messageExpression().get(), variables);
            if (outcome instanceof Outcome.TooCostly) over = true;
            if (outcome instanceof Outcome.Value(String text, long cost) && isUsable(text.strip())) return text.strip();
        }
        return rule.rule().fallbackMessage();
    }

    private static boolean isUsable(String text) {
        return !text.isEmpty() && text.indexOf('\n') < 0 && text.length() <= MOST_MESSAGE_BYTES;
    }
}
