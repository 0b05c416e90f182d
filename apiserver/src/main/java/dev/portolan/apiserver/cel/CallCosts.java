package dev.portolan.apiserver.cel;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.values.CelByteString;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a call costs beyond one step, known from its arguments before it is made: so that a call that would fill the memory is never
 * made. The unit is Kubernetes': a step, or ten characters looked at.
 */
final class CallCosts {
    private static final int MOST_INSTRUCTIONS = 50_000;

    /** A call whose arguments, in the order in which they are evaluated, are the expressions of these numbers. */
    record Call(String function, List<Long> arguments) {}

    private final Map<Long, Call> byLastArgument = new HashMap<>();
    private final Map<Long, Call> byArgument = new HashMap<>();
    private @Nullable String oversized;

    /** Finds every call in an expression. */
    static CallCosts of(CelExpr expression) {
        var costs = new CallCosts();
        costs.look(expression);
        return costs;
    }

    private void look(CelExpr expression) {
        switch (expression.getKind()) {
            case SELECT -> look(expression.select().operand());
            case CALL -> {
                var call = expression.call();
                List<CelExpr> arguments = Stream.concat(call.target().stream(), call.args().stream())
                        .toList();
                arguments.forEach(this::look);
                if (isRegex(call.function())) arguments.forEach(this::pattern);
                if (!arguments.isEmpty() && !isControl(call.function())) {
                    var found = new Call(
                            call.function(), arguments.stream().map(CelExpr::id).toList());
                    found.arguments().forEach(id -> byArgument.put(id, found));
                    byLastArgument.put(arguments.getLast().id(), found);
                }
            }
            case LIST -> expression.list().elements().forEach(this::look);
            case MAP ->
                expression.map().entries().forEach(e -> {
                    look(e.key());
                    look(e.value());
                });
            case STRUCT -> expression.struct().entries().forEach(e -> look(e.value()));
            case COMPREHENSION -> {
                var loop = expression.comprehension();
                Stream.of(loop.iterRange(), loop.accuInit(), loop.loopCondition(), loop.loopStep(), loop.result())
                        .forEach(this::look);
            }
            case CONSTANT, IDENT, NOT_SET -> {}
        }
    }

    private static boolean isRegex(String function) {
        return function.equals("matches") || function.equals("find") || function.equals("findAll");
    }

    private void pattern(CelExpr argument) {
        if (oversized != null || argument.getKind() != CelExpr.ExprKind.Kind.CONSTANT) return;
        if (argument.constant().getKind() != CelConstant.Kind.STRING_VALUE) return;
        String text = argument.constant().stringValue();
        if (RegexSize.of(text) > MOST_INSTRUCTIONS) oversized = text;
    }

    private static boolean isControl(String function) {
        return switch (function) {
            case "_&&_", "_||_", "_?_:_", "!_", "@not_strictly_false", "_[_]", "_[?_]", "_?._" -> true;
            default -> false;
        };
    }

    /** The first pattern in the expression's own text that would become too large a program. */
    Optional<String> oversizedPattern() {
        return Optional.ofNullable(oversized);
    }

    boolean isArgument(long id) {
        return byArgument.containsKey(id);
    }

    /** The call that is made when the expression with this number has its value. */
    Optional<Call> endingWith(long id) {
        return Optional.ofNullable(byLastArgument.get(id));
    }

    /** The cost of a call; more than {@code limit} where it is more, then not exactly. */
    static long of(String function, List<@Nullable Object> arguments, long limit) {
        return switch (function) {
            case "_+_", "cel.@mapInsert" -> texts(arguments, limit); // lists are joined without being copied
            case "@in", "_in_" -> arguments.getLast() instanceof Map ? 1 : size(arguments.getLast(), limit);
            case "contains", "indexOf", "lastIndexOf", "split" ->
                times(size(arguments.getFirst(), limit), 1 + size(arguments.get(1), limit));
            case "matches", "find", "findAll" -> matched(arguments, limit);
            case "replace" -> replaced(arguments, limit);
            case "join" -> {
                long separator = arguments.size() > 1 ? size(arguments.get(1), limit) : 0;
                yield size(arguments.getFirst(), limit) + times(count(arguments.getFirst()), separator);
            }
            case "sets.contains", "sets.equivalent", "sets.intersects" ->
                times(size(arguments.getFirst(), limit), size(arguments.getLast(), limit));
            case "distinct" -> times(size(arguments.getFirst(), limit), count(arguments.getFirst()));
            case "sort", "sortBy", "@sortByAssociatedKeys" -> times(size(arguments.getFirst(), limit), 20);
            case "lists.range" -> arguments.getFirst() instanceof Long n ? n : 1;
            case "size", "has", "hasValue", "value", "orValue", "or", "optional.of", "dyn", "type" -> 0;
            default -> all(arguments, limit);
        };
    }

    /** A text goes through the program of a pattern, which is made first. */
    private static long matched(List<@Nullable Object> arguments, long limit) {
        long program = arguments.get(1) instanceof String pattern ? RegexSize.of(pattern) : 1;
        return times(size(arguments.getFirst(), limit), 1 + program / 4) / 2 + times(program, 10);
    }

    /** What replacing may make of a text, at worst. */
    private static long replaced(List<@Nullable Object> arguments, long limit) {
        long text = length(arguments.getFirst());
        long old = Math.max(1, length(arguments.get(1)));
        long made = times(text / old + 1, length(arguments.get(2)));
        return (text + Math.min(made, Long.MAX_VALUE / 2)) / 10 + size(arguments.getFirst(), limit);
    }

    private static long texts(List<@Nullable Object> arguments, long limit) {
        long sum = 0;
        for (Object each : arguments) {
            if (each instanceof String || each instanceof CelByteString) sum += size(each, limit);
        }
        return sum;
    }

    private static long all(List<@Nullable Object> arguments, long limit) {
        long sum = 0;
        for (Object each : arguments) sum += size(each, limit - sum);
        return sum;
    }

    private static long length(@Nullable Object value) {
        return value instanceof String s ? s.length() : 0;
    }

    private static long count(@Nullable Object value) {
        return value instanceof Collection<?> c ? c.size() : 1;
    }

    private static long times(long a, long b) {
        long product = Math.multiplyHigh(a, b) == 0 ? a * b : -1;
        return product < 0 ? Long.MAX_VALUE : product;
    }

    /** How much there is to look at, counted no further than the limit: the same list may be in another a million times. */
    static long size(@Nullable Object value, long limit) {
        if (limit < 0) return 1;
        return switch (value) {
            case String s -> s.length() / 10 + 1;
            case CelByteString b -> b.size() / 10 + 1;
            case Optional<?> o -> o.isPresent() ? size(o.get(), limit) : 1;
            case Collection<?> c -> {
                long sum = 1;
                for (Object each : c) {
                    if (sum > limit) break;
                    sum += size(each, limit - sum);
                }
                yield sum;
            }
            case Map<?, ?> m -> {
                long sum = 1;
                for (var each : m.entrySet()) {
                    if (sum > limit) break;
                    sum += size(each.getKey(), limit - sum) + size(each.getValue(), limit - sum);
                }
                yield sum;
            }
            case null, default -> 1;
        };
    }
}
