package dev.portolan.apiserver.openapi;

import java.util.List;
import java.util.stream.Stream;

/**
 * What may stand behind the question mark.
 *
 * @param type boolean, integer or string
 */
record QueryParameter(String name, String type, String description) {
    private static QueryParameter text(String name, String description) {
        return new QueryParameter(name, "string", description);
    }

    private static final QueryParameter DRY_RUN =
            text("dryRun", "All: check and answer as if the change were made, and make none.");
    private static final QueryParameter FIELD_MANAGER =
            text("fieldManager", "The name of the client that changes fields.");

    /** Parameters of every change. {@code kubectl} looks here for whether dryRun and fieldValidation are served. */
    static final List<QueryParameter> WRITE = List.of(
            DRY_RUN,
            FIELD_MANAGER,
            text("fieldValidation", "What to do about unknown and repeated fields: Ignore, Warn or Strict."));

    /** Parameters of a patch. */
    static final List<QueryParameter> PATCH = Stream.concat(
                    WRITE.stream(),
                    Stream.of(new QueryParameter(
                            "force", "boolean", "Whether an apply may take fields that others own.")))
            .toList();

    /** Parameters of a deletion. */
    static final List<QueryParameter> DELETE = List.of(
            DRY_RUN,
            new QueryParameter("gracePeriodSeconds", "integer", "How many seconds the object may take to go."),
            text("propagationPolicy", "What becomes of dependents: Background, Foreground or Orphan."));

    /** Parameters of a list or a watch. */
    static final List<QueryParameter> LIST = List.of(
            new QueryParameter(
                    "allowWatchBookmarks", "boolean", "Whether a watch may send events that only carry a version."),
            text("continue", "Where the page before ended."),
            text("fieldSelector", "Only objects with these values of fields."),
            text("labelSelector", "Only objects with labels that meet these conditions."),
            new QueryParameter("limit", "integer", "How many objects a page has at most."),
            text("resourceVersion", "Not older than this version, or the events since."),
            text("resourceVersionMatch", "How resourceVersion is meant: Exact or NotOlderThan."),
            new QueryParameter("sendInitialEvents", "boolean", "Whether a watch begins with what there is."),
            new QueryParameter("timeoutSeconds", "integer", "When a watch ends."),
            new QueryParameter("watch", "boolean", "Whether to send changes instead of a list."));

    /** Parameters of a container's log. */
    static final List<QueryParameter> LOG = List.of(
            text("container", "Which container, if there are several."),
            new QueryParameter("follow", "boolean", "Whether to go on as the log grows."),
            new QueryParameter("limitBytes", "integer", "How many bytes at most."),
            new QueryParameter("previous", "boolean", "Whether the container before the last restart is meant."),
            new QueryParameter("sinceSeconds", "integer", "Only what is younger."),
            new QueryParameter("tailLines", "integer", "How many lines from the end."),
            new QueryParameter("timestamps", "boolean", "Whether each line begins with its time."));
}
