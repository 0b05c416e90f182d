package dev.portolan.apiserver.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelErrorCode;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelType;
import dev.cel.compiler.CelCompiler;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.Map;
import java.util.Optional;

/** A compiled expression. Immutable, for any number of threads. */
final class Expression {
    private final CelAbstractSyntaxTree tree;
    private final CelRuntime.Program program;
    private final CallCosts calls;

    /** What came of an evaluation, and its cost. */
    sealed interface Outcome {
        long cost();

        record Value(Object value, long cost) implements Outcome {}

        /** The expression has no value: {@code no such key: x}. */
        record Failed(CelErrorCode code, String message, long cost) implements Outcome {}

        /** It would have cost more than it may. */
        record TooCostly(long cost) implements Outcome {}
    }

    private Expression(CelAbstractSyntaxTree tree, CelRuntime.Program program) {
        this.tree = tree;
        this.program = program;
        this.calls = CallCosts.of(tree.getExpr());
    }

    /**
     * Compiles text.
     *
     * @throws BadExpressionException if it isn't an expression of that type
     */
    static Expression compile(String text, CelType wanted, CelCompiler compiler, CelRuntime runtime)
            throws BadExpressionException {
        try {
            CelAbstractSyntaxTree tree = accepted(compiler.compile(text));
            if (!tree.getResultType().equals(wanted)) {
                throw new BadExpressionException("must evaluate to a " + wanted.name());
            }
            Optional<String> oversized = CallCosts.of(tree.getExpr()).oversizedPattern();
            if (oversized.isPresent()) {
                throw new BadExpressionException(
                        "compilation failed: regular expression too large: " + oversized.get());
            }
            accepted(Environment.validator(compiler, runtime).validate(tree));
            return new Expression(tree, runtime.createProgram(tree));
        } catch (CelValidationException | CelEvaluationException e) {
            throw new BadExpressionException("compilation failed: " + e.getMessage());
        }
    }

    private static CelAbstractSyntaxTree accepted(CelValidationResult result)
            throws BadExpressionException, CelValidationException {
        if (!result.hasError()) return result.getAst();
        throw new BadExpressionException("compilation failed: " + Unserved.explain(result.getErrorString()));
    }

    boolean mentions(String variable) {
        return tree.getReferenceMap().values().stream()
                .anyMatch(reference -> reference.name().equals(variable));
    }

    Outcome evaluate(Map<String, Object> variables, long limit) {
        var meter = new CostMeter(calls, limit);
        try {
            Object value = program.trace(variables, meter);
            return meter.exceeded() ? new Outcome.TooCostly(meter.spent()) : new Outcome.Value(value, meter.spent());
        } catch (CostExceededException e) {
            return new Outcome.TooCostly(meter.spent());
        } catch (CelEvaluationException e) {
            if (meter.exceeded() || e.getErrorCode() == CelErrorCode.ITERATION_BUDGET_EXCEEDED) {
                return new Outcome.TooCostly(Math.max(limit + 1, meter.spent()));
            }
            return new Outcome.Failed(e.getErrorCode(), EvaluationError.words(e), meter.spent());
        }
    }
}
