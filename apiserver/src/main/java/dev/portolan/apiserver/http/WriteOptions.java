package dev.portolan.apiserver.http;

import dev.portolan.apiserver.kinds.FieldError;
import dev.portolan.apiserver.registry.RequestOptions;
import dev.portolan.apiserver.registry.RequestOptions.FieldValidation;
import dev.portolan.apiserver.storage.ApiException;
import java.util.ArrayList;
import java.util.List;

/** What the query of a write asks for: dryRun, fieldValidation, fieldManager, force. */
final class WriteOptions {
    static final String APPLY = "application/apply-patch+yaml";
    private static final int MOST_CHARACTERS = 128;

    private WriteOptions() {}

    static RequestOptions of(Exchange exchange) {
        List<String> dryRun = exchange.queryAll("dryRun");
        if (!dryRun.isEmpty() && !dryRun.equals(List.of("All"))) {
            throw ApiException.badRequest(
                    "dryRun: Unsupported value: \"%s\": supported values: \"All\"".formatted(String.join(",", dryRun)));
        }
        return new RequestOptions(
                !dryRun.isEmpty(), validation(exchange), new ArrayList<>(), manager(exchange), exchange.user());
    }

    private static FieldValidation validation(Exchange exchange) {
        String asked = exchange.query("fieldValidation");
        return switch (asked) {
            case "", "Warn" -> FieldValidation.WARN;
            case "Strict" -> FieldValidation.STRICT;
            case "Ignore" -> FieldValidation.IGNORE;
            default ->
                throw ApiException.invalidOptions(
                        kind(exchange),
                        List.of(FieldError.notSupported(
                                "fieldValidation", asked, List.of("Ignore", "Strict", "Warn"))));
        };
    }

    /** Whether the request is a server-side apply. */
    static boolean isApply(Exchange exchange) {
        return exchange.header("Content-Type").split(";", 2)[0].strip().equalsIgnoreCase(APPLY);
    }

    /** Whether an apply may take fields that others own. */
    static boolean force(Exchange exchange) {
        return exchange.queryFlag("force");
    }

    private static String manager(Exchange exchange) {
        String given = exchange.query("fieldManager");
        List<FieldError> errors = new ArrayList<>();
        if (exchange.method().equals("PATCH")) {
            if (isApply(exchange) && given.isEmpty()) {
                errors.add(FieldError.required("fieldManager", "is required for apply patch"));
            }
            if (!isApply(exchange) && !exchange.query("force").isEmpty()) {
                errors.add(FieldError.forbidden("force", "may not be specified for non-apply patch"));
            }
        }
        if (given.length() > MOST_CHARACTERS) errors.add(FieldError.tooLong("fieldManager", MOST_CHARACTERS));
        if (!given.codePoints().allMatch(WriteOptions::isPrintable)) {
            errors.add(FieldError.invalid("fieldManager", given, "should only contain printable characters"));
        }
        if (!errors.isEmpty()) throw ApiException.invalidOptions(kind(exchange), errors);
        return given.isEmpty() ? fromUserAgent(exchange.header("User-Agent")) : given;
    }

    private static String kind(Exchange exchange) {
        return switch (exchange.method()) {
            case "POST" -> "CreateOptions";
            case "PUT" -> "UpdateOptions";
            case "PATCH" -> "PatchOptions";
            default -> "DeleteOptions";
        };
    }

    /** {@code kubectl/v1.32.4 (linux/amd64)} writes as {@code kubectl}. */
    private static String fromUserAgent(String agent) {
        var name = new StringBuilder();
        agent.split("/", 2)[0]
                .codePoints()
                .filter(WriteOptions::isPrintable)
                .limit(MOST_CHARACTERS)
                .forEach(name::appendCodePoint);
        return name.isEmpty() ? "unknown" : name.toString();
    }

    private static boolean isPrintable(int c) {
        return !Character.isISOControl(c) && Character.isDefined(c);
    }
}
