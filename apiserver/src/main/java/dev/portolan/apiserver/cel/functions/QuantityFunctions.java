package dev.portolan.apiserver.cel.functions;

import static dev.portolan.apiserver.cel.functions.Function.global;
import static dev.portolan.apiserver.cel.functions.Function.member;
import static dev.portolan.apiserver.cel.functions.Opaque.QUANTITY;

import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.portolan.apiserver.cel.functions.Opaque.Amount;
import dev.portolan.rules.Quantity;
import java.math.BigDecimal;
import java.util.List;

/** Kubernetes' quantity library. */
final class QuantityFunctions {
    /** Reading a million digits takes long. */
    private static final int MOST_CHARACTERS = 1000;

    private static final BigDecimal LEAST = BigDecimal.valueOf(Long.MIN_VALUE);
    private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);

    static final List<Function> ALL = List.of(
            Function.of(
                    "quantity", global("string_to_quantity", QUANTITY, a -> parse((String) a[0]), SimpleType.STRING)),
            Function.of(
                    "isQuantity",
                    global("is_quantity_string", SimpleType.BOOL, a -> isQuantity((String) a[0]), SimpleType.STRING)),
            one("sign", SimpleType.INT, v -> (long) v.signum()),
            one("isInteger", SimpleType.BOOL, QuantityFunctions::isInteger),
            one("asInteger", SimpleType.INT, QuantityFunctions::asInteger),
            one("asApproximateFloat", SimpleType.DOUBLE, BigDecimal::doubleValue),
            two("isGreaterThan", SimpleType.BOOL, (x, y) -> x.compareTo(y) > 0),
            two("isLessThan", SimpleType.BOOL, (x, y) -> x.compareTo(y) < 0),
            two("compareTo", SimpleType.INT, (x, y) -> (long) x.compareTo(y)),
            Function.of("add", with("add", BigDecimal::add), withInt("add", BigDecimal::add)),
            Function.of("sub", with("sub", BigDecimal::subtract), withInt("sub", BigDecimal::subtract)));

    private QuantityFunctions() {}

    private interface One {
        Object of(BigDecimal value);
    }

    private interface Two {
        Object of(BigDecimal one, BigDecimal other);
    }

    private interface Sum {
        BigDecimal of(BigDecimal one, BigDecimal other);
    }

    private static BigDecimal value(Object argument) {
        return ((Amount) argument).value();
    }

    private static Function one(String name, CelType result, One one) {
        return Function.of(name, member("quantity_" + name, result, a -> one.of(value(a[0])), QUANTITY));
    }

    private static Function two(String name, CelType result, Two two) {
        return Function.of(
                name, member("quantity_" + name, result, a -> two.of(value(a[0]), value(a[1])), QUANTITY, QUANTITY));
    }

    private static Function.Overload with(String name, Sum sum) {
        return member(
                "quantity_" + name, QUANTITY, a -> new Amount(sum.of(value(a[0]), value(a[1]))), QUANTITY, QUANTITY);
    }

    private static Function.Overload withInt(String name, Sum sum) {
        return member(
                "quantity_" + name + "_int",
                QUANTITY,
                a -> new Amount(sum.of(value(a[0]), BigDecimal.valueOf((Long) a[1]))),
                QUANTITY,
                SimpleType.INT);
    }

    private static Amount parse(String text) {
        if (text.length() > MOST_CHARACTERS) throw new IllegalArgumentException(Quantity.FORM_ERROR);
        return new Amount(Quantity.parse(text).value());
    }

    private static boolean isQuantity(String text) {
        try {
            parse(text);
            return true;
        } catch (IllegalArgumentException notSo) {
            return false;
        }
    }

    private static boolean isInteger(BigDecimal value) {
        return value.scale() <= 0 && value.compareTo(LEAST) >= 0 && value.compareTo(MOST) <= 0;
    }

    private static long asInteger(BigDecimal value) {
        if (!isInteger(value)) throw new IllegalArgumentException("cannot convert value to integer");
        return value.longValueExact();
    }
}
