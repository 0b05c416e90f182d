package dev.portolan.apiserver.cel;

import dev.cel.common.ast.CelExpr;
import dev.cel.runtime.CelEvaluationListener;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts what one evaluation costs and ends it where that is too much. It is told of every value that an expression gets; when a call
 * has the last of its arguments, it pays for the call. Of one thread.
 */
final class CostMeter implements CelEvaluationListener {
    private final CallCosts calls;
    private final long limit;
    private final Map<Long, @Nullable Object> arguments = new HashMap<>();
    private long spent;

    CostMeter(CallCosts calls, long limit) {
        this.calls = calls;
        this.limit = limit;
    }

    @Override
    public void callback(CelExpr expression, @Nullable Object value) {
        charge(1);
        long id = expression.id();
        if (!calls.isArgument(id)) return;
        arguments.put(id, value);
        calls.endingWith(id).ifPresent(call -> {
            List<@Nullable Object> values = new ArrayList<>(call.arguments().size());
            for (long argument : call.arguments()) values.add(arguments.get(argument));
            charge(CallCosts.of(call.function(), values, limit - spent));
        });
    }

    private void charge(long cost) {
        spent = cost > limit ? limit + 1 : spent + cost;
        if (spent > limit) throw new CostExceededException();
    }

    long spent() {
        return spent;
    }

    /** The language lets {@code a || true} be true whatever becomes of {@code a}: an exception alone does not end everything. */
    boolean exceeded() {
        return spent > limit;
    }
}
