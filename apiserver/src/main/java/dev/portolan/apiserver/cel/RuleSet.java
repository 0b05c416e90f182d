package dev.portolan.apiserver.cel;

import dev.portolan.apiserver.kinds.FieldError;
import dev.portolan.apiserver.kinds.FieldPath;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The compiled rules of one schema. Immutable, for any number of threads. */
public final class RuleSet {
    private final Optional<RuleNode> root;
    private final List<FieldError> problems;

    private RuleSet(Optional<RuleNode> root, List<FieldError> problems) {
        this.root = root;
        this.problems = problems;
    }

    /** Compiles the rules of a structural schema that is found at this path of its definition. */
    public static RuleSet compile(JsonNode schema, FieldPath path) {
        var compiler = new RuleCompiler();
        Optional<RuleNode> root = compiler.root(schema, path);
        return new RuleSet(root, List.copyOf(compiler.problems()));
    }

    /** What is wrong with the rules themselves. A set with problems lets no object pass. */
    public List<FieldError> problems() {
        return problems;
    }

    /**
     * Every violation, in the order of the object's fields. The object must fit the schema.
     *
     * @param old what the object was, empty if it is new: only then are rules about {@code oldSelf} left alone, and rules that a value
     *     broke before, and still does unchanged, forgiven
     */
    public List<FieldError> check(JsonNode object, Optional<JsonNode> old) {
        if (!problems.isEmpty()) {
            return problems.stream()
                    .map(p -> FieldError.invalid("<nil>", null, "rule compile error: " + p))
                    .toList();
        }
        return root.map(node -> Evaluation.of(node, object, old)).orElse(List.of());
    }
}
