package dev.portolan.gateway.core;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a request must have besides host and path.
 *
 * @param method empty for any
 * @param headers all of them
 * @param query all of them
 */
public record Match(Optional<String> method, List<Field> headers, List<Field> query) {
    /** Every request. */
    public static final Match ANY = new Match(Optional.empty(), List.of(), List.of());

    /** One header field or query parameter; names of header fields are lower case. */
    public record Field(String name, Test test) {}

    /** How a value is compared. */
    public sealed interface Test {
        /** Equal, with regard to case. */
        record Equal(String value) implements Test {}

        /** All of it matches. */
        record Regex(SafeRegex pattern) implements Test {}
    }

    /** Copies the lists. */
    public Match {
        headers = List.copyOf(headers);
        query = List.copyOf(query);
    }

    /** Only requests with this value in this field. */
    public static Match header(String name, Test test) {
        return new Match(Optional.empty(), List.of(new Field(name, test)), List.of());
    }

    /** Whether {@code asked} has all of it. */
    public boolean fits(Asked asked) {
        if (this == ANY) {
            return true;
        }
        if (method.isPresent() && !method.get().equals(asked.method())) {
            return false;
        }
        for (Field field : headers) {
            if (!passes(field.test(), asked.header(field.name()))) {
                return false;
            }
        }
        for (Field field : query) {
            if (!passes(field.test(), asked.query(field.name()))) {
                return false;
            }
        }
        return true;
    }

    private static boolean passes(Test test, @Nullable String value) {
        return value != null
                && switch (test) {
                    case Test.Equal(String wanted) -> wanted.equals(value);
                    case Test.Regex(SafeRegex pattern) -> pattern.matches(value);
                };
    }
}
