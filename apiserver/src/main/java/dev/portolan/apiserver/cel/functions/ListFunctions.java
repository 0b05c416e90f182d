package dev.portolan.apiserver.cel.functions;

import static dev.portolan.apiserver.cel.functions.Function.member;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.TypeParamType;
import dev.cel.common.values.CelByteString;
import java.time.Duration;
import java.util.List;
import java.util.function.BinaryOperator;

/** Kubernetes' list library: isSorted, sum, min, max, indexOf, lastIndexOf. */
final class ListFunctions {
    private static final CelType ITEM = TypeParamType.create("T");
    private static final CelType LIST = ListType.create(ITEM);

    static final List<Function> ALL = List.of(
            Function.of("isSorted", member("list_is_sorted", SimpleType.BOOL, a -> isSorted(list(a[0])), LIST)),
            Function.of("min", member("list_min", ITEM, a -> extreme(list(a[0]), "min", -1), LIST)),
            Function.of("max", member("list_max", ITEM, a -> extreme(list(a[0]), "max", 1), LIST)),
            Function.of(
                    "sum",
                    sum("list_int_sum", SimpleType.INT, 0L, (x, y) -> Math.addExact((Long) x, (Long) y)),
                    sum("list_double_sum", SimpleType.DOUBLE, 0.0, (x, y) -> (Double) x + (Double) y),
                    sum(
                            "list_duration_sum",
                            SimpleType.DURATION,
                            Duration.ZERO,
                            (x, y) -> ((Duration) x).plus((Duration) y))),
            Function.of(
                    "indexOf",
                    member(
                            "list_index_of",
                            SimpleType.INT,
                            a -> (long) list(a[0]).indexOf(a[1]),
                            LIST,
                            ITEM)),
            Function.of(
                    "lastIndexOf",
                    member(
                            "list_last_index_of",
                            SimpleType.INT,
                            a -> (long) list(a[0]).lastIndexOf(a[1]),
                            LIST,
                            ITEM)));

    private ListFunctions() {}

    private static List<?> list(Object argument) {
        return (List<?>) argument;
    }

    private static Function.Overload sum(String id, CelType type, Object zero, BinaryOperator<Object> plus) {
        return member(
                id,
                type,
                a -> {
                    Object sum = zero;
                    for (Object item : list(a[0])) sum = plus.apply(sum, item);
                    return sum;
                },
                ListType.create(type));
    }

    private static boolean isSorted(List<?> list) {
        Object before = null;
        for (Object item : list) {
            if (before != null && compare(before, item) > 0) return false;
            before = item;
        }
        return true;
    }

    private static Object extreme(List<?> list, String name, int sign) {
        if (list.isEmpty()) throw new IllegalArgumentException(name + " called on empty list");
        Object best = list.getFirst();
        for (Object item : list) {
            if (Integer.signum(compare(item, best)) == sign) best = item;
        }
        return best;
    }

    @SuppressWarnings("unchecked") // of one class, and comparable to it
    private static int compare(Object a, Object b) {
        if (a instanceof Number x && b instanceof Number y) {
            return x instanceof Long l && y instanceof Long m
                    ? Long.compare(l, m)
                    : Double.compare(x.doubleValue(), y.doubleValue());
        }
        if (a instanceof CelByteString x && b instanceof CelByteString y) {
            return CelByteString.unsignedLexicographicalComparator().compare(x, y);
        }
        if (a instanceof Comparable<?> && a.getClass() == b.getClass()) return ((Comparable<Object>) a).compareTo(b);
        throw new IllegalArgumentException("the list has items that have no order");
    }
}
