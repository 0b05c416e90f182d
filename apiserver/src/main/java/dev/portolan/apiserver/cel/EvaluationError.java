package dev.portolan.apiserver.cel;

import dev.cel.runtime.CelEvaluationException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why an expression has no value, in the words that Kubernetes' users know where dev.cel has others. */
final class EvaluationError {
    private static final Pattern WHERE = Pattern.compile("^evaluation error(?: at <input>:\\d+)?: ");
    private static final Pattern NO_KEY = Pattern.compile("key '(.*)' is not present in map\\.?", Pattern.DOTALL);

    private EvaluationError() {}

    static String words(CelEvaluationException e) {
        String message = WHERE.matcher(String.valueOf(e.getMessage())).replaceFirst("");
        return switch (e.getErrorCode()) {
            case ATTRIBUTE_NOT_FOUND -> {
                Matcher key = NO_KEY.matcher(message);
                yield key.matches() ? "no such key: " + key.group(1) : message;
            }
            case OVERLOAD_NOT_FOUND, AMBIGUOUS_OVERLOAD -> "no such overload";
            case DIVIDE_BY_ZERO -> "division by zero";
            default -> refusal(e).orElse(message);
        };
    }

    /** What a function of ours says of its arguments, where dev.cel only names the function. */
    private static Optional<String> refusal(CelEvaluationException e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof IllegalArgumentException && cause.getMessage() != null) {
                return Optional.of(cause.getMessage());
            }
        }
        return Optional.empty();
    }
}
