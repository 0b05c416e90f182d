package dev.portolan.apiserver.cel;

import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelRuntime;
import dev.portolan.apiserver.kinds.FieldError;
import dev.portolan.apiserver.kinds.FieldPath;
import dev.portolan.apiserver.structural.Structure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Compiles the rules of a schema, and says of each that cannot be what is wrong with it. */
final class RuleCompiler {
    private final SchemaTypes types = new SchemaTypes();
    private final CelRuntime runtime = Environment.runtime();
    private final List<FieldError> problems = new ArrayList<>();

    List<FieldError> problems() {
        return problems;
    }

    /** A place with everything below it, where there is a rule. */
    Optional<RuleNode> root(JsonNode schema, FieldPath path) {
        return node(schema, "selfType", Place.RESOURCE, path, Optional.empty());
    }

    /** {@code uncorrelatable} is the outermost place above whose values have no counterpart in the old object. */
    private Optional<RuleNode> node(
            JsonNode schema, String name, Place place, FieldPath path, Optional<FieldPath> uncorrelatable) {
        if (!Structure.hasRules(schema)) return Optional.empty();
        List<CompiledRule> rules = rules(schema, name, place, path, uncorrelatable);
        Optional<FieldPath> below =
                uncorrelatable.isPresent() || Correlation.reaches(schema) ? uncorrelatable : Optional.of(path);
        Map<String, RuleNode> properties = new HashMap<>();
        for (var property : schema.path("properties").properties()) {
            JsonNode its = property.getValue();
            String itsName = SchemaTypes.propertyName(name, property.getKey());
            node(its, itsName, Place.of(its), path.child("properties").key(property.getKey()), below)
                    .ifPresent(n -> properties.put(property.getKey(), n));
        }
        JsonNode items = schema.path("items");
        JsonNode others = schema.path("additionalProperties");
        var node = new RuleNode(
                schema,
                place,
                rules,
                properties,
                node(items, SchemaTypes.itemName(name), Place.of(items), path.child("items"), below),
                node(others, SchemaTypes.otherName(name), Place.of(others), path.child("additionalProperties"), below));
        return node.isEmpty() ? Optional.empty() : Optional.of(node);
    }

    private List<CompiledRule> rules(
            JsonNode schema, String name, Place place, FieldPath path, Optional<FieldPath> uncorrelatable) {
        List<CompiledRule> compiled = new ArrayList<>();
        JsonNode entries = schema.path(Structure.RULES);
        if (!entries.isArray()) {
            if (entries.isMissingNode()) return compiled;
            problems.add(FieldError.invalid(path.child(Structure.RULES).text(), entries, "must be a list of rules"));
        }
        if (entries.isEmpty() || !entries.isArray()) return compiled;
        Optional<CelType> self = types.of(schema, name, place);
        if (self.isEmpty()) {
            problems.add(FieldError.invalid(
                    path.child(Structure.RULES).text(),
                    schema.path("type").asString(""),
                    "rules need a place whose schema has a type"));
            return compiled;
        }
        for (int i = 0; i < entries.size(); i++) {
            FieldPath here = path.child(Structure.RULES).index(i);
            var rule = Rule.of(entries.get(i));
            int before = problems.size();
            problems.addAll(RuleForm.check(rule, entries.get(i), schema, here));
            if (problems.size() == before)
                compile(rule, schema, self.get(), here, uncorrelatable).ifPresent(compiled::add);
        }
        return compiled;
    }

    private Optional<CompiledRule> compile(
            Rule rule, JsonNode schema, CelType self, FieldPath path, Optional<FieldPath> uncorrelatable) {
        var compiler = Environment.compiler(types, self, rule.optionalOldSelf());
        Expression expression;
        try {
            expression = Expression.compile(rule.expression(), SimpleType.BOOL, compiler, runtime);
        } catch (BadExpressionException e) {
            problems.add(FieldError.invalid(path.child("rule").text(), rule.expression(), e.problem()));
            return Optional.empty();
        }
        Optional<Expression> message = Optional.empty();
        if (!rule.messageExpression().isEmpty()) {
            try {
                message =
                        Optional.of(Expression.compile(rule.messageExpression(), SimpleType.STRING, compiler, runtime));
            } catch (BadExpressionException e) {
                problems.add(FieldError.invalid(
                        path.child("messageExpression").text(),
                        rule.messageExpression(),
                        "messageExpression " + e.problem()));
            }
        }
        boolean usesOldSelf = expression.mentions("oldSelf");
        if (usesOldSelf && uncorrelatable.isPresent()) {
            problems.add(FieldError.invalid(
                    path.child("rule").text(),
                    rule.expression(),
                    "oldSelf cannot be used on the uncorrelatable portion of the schema within "
                            + uncorrelatable.get()));
        }
        if (!usesOldSelf && rule.optionalOldSelf()) {
            problems.add(FieldError.invalid(
                    path.child("optionalOldSelf").text(), true, "may not be set if oldSelf is not used in rule"));
        }
        String suffix = RelativePath.read(rule.fieldPath(), schema).text();
        return Optional.of(new CompiledRule(rule, expression, message, suffix, usesOldSelf));
    }
}
