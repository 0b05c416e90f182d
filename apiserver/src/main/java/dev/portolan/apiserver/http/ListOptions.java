package dev.portolan.apiserver.http;

import dev.portolan.apiserver.kinds.FieldError;
import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.storage.ApiException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a list or watch asks for beside its selectors (Kubernetes' {@code metav1.ListOptions}); only combinations that mean something.
 *
 * @param revision the resourceVersion; 0 where it is "0" or unset
 * @param freshness what that revision means
 * @param limit 0: all
 * @param continueToken empty: from the start
 * @param initialEvents whether a watch begins with the objects that are there
 * @param timeoutSeconds 0: the client leaves it to us
 */
record ListOptions(
        long revision,
        Freshness freshness,
        long limit,
        String continueToken,
        InitialEvents initialEvents,
        Bookmarks bookmarks,
        long timeoutSeconds) {

    /** Which state may be shown. */
    enum Freshness {
        /** Everything that was acknowledged before the request. */
        LATEST,
        /** Any: resourceVersion "0". */
        ANY,
        NOT_OLDER_THAN,
        EXACT
    }

    /** The parameter sendInitialEvents, which means another thing when it isn't there. */
    enum InitialEvents {
        UNSET,
        WANTED,
        UNWANTED
    }

    /** The parameter allowWatchBookmarks. */
    enum Bookmarks {
        ALLOWED,
        UNWANTED
    }

    private static final ResourceType TYPE =
            ResourceType.cluster("meta.k8s.io", "internalversion", "ListOptions", "listoptions");
    private static final String MATCH = "resourceVersionMatch";

    /**
     * Reads a list's parameters.
     *
     * @throws ApiException 400 or 422 in the words of Kubernetes' {@code ValidateListOptions}
     */
    static ListOptions ofList(Exchange exchange) {
        List<FieldError> wrong = new ArrayList<>();
        String version = exchange.query("resourceVersion");
        String match = exchange.query(MATCH);
        String token = exchange.query("continue");
        if (!match.isEmpty()) {
            if (version.isEmpty()) {
                wrong.add(FieldError.forbidden(
                        MATCH, "resourceVersionMatch is forbidden unless resourceVersion is provided"));
            }
            if (!token.isEmpty()) wrong.add(noMatchOnContinue());
            if (!match.equals("Exact") && !match.equals("NotOlderThan")) {
                wrong.add(FieldError.notSupported(MATCH, match, List.of("Exact", "NotOlderThan", "")));
            }
            if (match.equals("Exact") && version.equals("0")) {
                wrong.add(FieldError.forbidden(
                        MATCH, "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""));
            }
        }
        if (initialEvents(exchange) != InitialEvents.UNSET) {
            wrong.add(FieldError.forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"));
        }
        refuse(wrong);
        long limit = number(exchange, "limit");
        long revision = revision(version);
        if (!token.isEmpty() && revision != 0) {
            throw ApiException.badRequest("specifying resource version is not allowed when using continue");
        }
        return new ListOptions(
                revision,
                freshness(version, match, limit),
                Math.max(0, limit),
                token,
                InitialEvents.UNSET,
                Bookmarks.UNWANTED,
                number(exchange, "timeoutSeconds"));
    }

    /** As {@link #ofList} for a watch. */
    static ListOptions ofWatch(Exchange exchange) {
        List<FieldError> wrong = new ArrayList<>();
        String match = exchange.query(MATCH);
        InitialEvents initial = initialEvents(exchange);
        if (initial != InitialEvents.UNSET && !match.equals("NotOlderThan")) {
            wrong.add(FieldError.forbidden(
                    MATCH, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
        }
        if (!match.isEmpty()) {
            if (initial == InitialEvents.UNSET) {
                wrong.add(FieldError.forbidden(
                        MATCH, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"));
            }
            if (!match.equals("NotOlderThan")) {
                wrong.add(FieldError.notSupported(MATCH, match, List.of("NotOlderThan")));
            }
            if (!exchange.query("continue").isEmpty()) wrong.add(noMatchOnContinue());
        }
        refuse(wrong);
        String version = exchange.query("resourceVersion");
        return new ListOptions(
                revision(version),
                freshness(version, match, 0),
                0,
                "",
                initial,
                truth(exchange.queryAll("allowWatchBookmarks")) ? Bookmarks.ALLOWED : Bookmarks.UNWANTED,
                Math.max(0, number(exchange, "timeoutSeconds")));
    }

    private static FieldError noMatchOnContinue() {
        return FieldError.forbidden(MATCH, "resourceVersionMatch is forbidden when continue is provided");
    }

    private static void refuse(List<FieldError> wrong) {
        if (!wrong.isEmpty()) throw ApiException.invalid(TYPE, "", wrong);
    }

    private static Freshness freshness(String version, String match, long limit) {
        return switch (version) {
            case "" -> Freshness.LATEST;
            case "0" -> Freshness.ANY;
            default ->
                match.equals("Exact") || (match.isEmpty() && limit > 0)
                        ? Freshness.EXACT // pages that begin at a revision always showed that one
                        : Freshness.NOT_OLDER_THAN;
        };
    }

    private static InitialEvents initialEvents(Exchange exchange) {
        List<String> given = exchange.queryAll("sendInitialEvents");
        if (given.isEmpty()) return InitialEvents.UNSET;
        return truth(given) ? InitialEvents.WANTED : InitialEvents.UNWANTED;
    }

    /** Go's query conversion: whatever is there is true, but for these words. */
    private static boolean truth(List<String> given) {
        return !given.isEmpty()
                && !given.getFirst().equalsIgnoreCase("false")
                && !given.getFirst().equals("0");
    }

    private static long number(Exchange exchange, String parameter) {
        String text = exchange.query(parameter);
        if (text.isEmpty()) return 0;
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw ApiException.badRequest("%s: parsing \"%s\": invalid syntax".formatted(parameter, text));
        }
    }

    /** A resourceVersion parameter as a number. */
    static long revision(String text) {
        if (text.isEmpty()) return 0;
        if (!text.matches("[0-9]{1,18}")) {
            throw ApiException.badRequest(
                    "invalid resource version: resourceVersion: Invalid value: \"%s\": parsing \"%s\":"
                                    .formatted(text, text)
                            + " invalid syntax, it must be a number as the server gave it");
        }
        return Long.parseLong(text);
    }
}
