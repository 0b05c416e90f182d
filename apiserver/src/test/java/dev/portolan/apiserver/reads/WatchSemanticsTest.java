package dev.portolan.apiserver.reads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.apiserver.ApiServerConfig;
import dev.portolan.apiserver.RunningServer;
import dev.portolan.apiserver.RunningServer.Answer;
import dev.portolan.apiserver.WatchReader;
import dev.portolan.apiserver.WatchReader.Seen;
import dev.portolan.apiserver.http.ReadLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Watches, as Kubernetes' API concepts page and KEP-956, KEP-3157 describe them. */
class WatchSemanticsTest {
    /** A kind of which the server itself makes none. */
    private static final String SECRETS = "/api/v1/namespaces/default/secrets";

    private static final String WATCH = SECRETS + "?watch=true";

    @TempDir
    Path folder;

    private RunningServer api;

    @BeforeEach
    void start() {
        api = new RunningServer(ApiServerConfig.local(folder)
                .withReadLimits(new ReadLimits(Duration.ofSeconds(10), Duration.ofMillis(200))));
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private Answer make(String name) {
        return api.post(SECRETS, "{\"metadata\":{\"name\":\"%s\",\"labels\":{\"app\":\"%s\"}}}".formatted(name, name));
    }

    private void change(String name, String merge) {
        assertThat(api.patch(SECRETS + "/" + name, "merge", merge).code()).isEqualTo(200);
    }

    private long now() {
        return Long.parseLong(api.get(SECRETS).at("/metadata/resourceVersion"));
    }

    /** "old" is there before the watch, "new" comes after it began. {@code query} may say %d for the revision before "old". */
    record Start(String rule, String query, List<String> told) {
        @Override
        public String toString() {
            return rule;
        }
    }

    static List<Start> starts() {
        var all = List.of("ADDED old", "ADDED new");
        var late = List.of("ADDED new");
        return List.of(
                new Start("unset: the objects, then changes", "", all),
                new Start("\"0\": the same", "&resourceVersion=0", all),
                new Start("a revision: what came after it", "&resourceVersion=%d", all),
                new Start("the present revision: changes only", "&resourceVersion=%n", late),
                new Start("initial events wanted", "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan", all),
                new Start(
                        "initial events wanted, not older than",
                        "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&resourceVersion=%n",
                        all),
                new Start(
                        "initial events not wanted",
                        "&sendInitialEvents=false&resourceVersionMatch=NotOlderThan",
                        late),
                new Start(
                        "initial events not wanted, from 0",
                        "&sendInitialEvents=false&resourceVersionMatch=NotOlderThan&resourceVersion=0",
                        late),
                new Start(
                        "initial events not wanted, from a revision",
                        "&sendInitialEvents=false&resourceVersionMatch=NotOlderThan&resourceVersion=%d",
                        all));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("starts")
    void a_watch_begins_where_its_revision_says(Start start) throws Exception {
        long before = now();
        make("old");
        String query = start.query.replace("%d", String.valueOf(before)).replace("%n", String.valueOf(now()));
        try (var watch = new WatchReader(api, WATCH + query)) {
            make("new");

            assertThat(watch.next(start.told.size())).extracting(Seen::toString).isEqualTo(start.told);
        }
    }

    record Refusal(String query, int code, String message) {
        @Override
        public String toString() {
            return query;
        }
    }

    static List<Refusal> refusals() {
        String options = "ListOptions.meta.k8s.io \"\" is invalid: ";
        return List.of(
                new Refusal(
                        "&sendInitialEvents=true",
                        422,
                        options
                                + "resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"),
                new Refusal(
                        "&sendInitialEvents=false",
                        422,
                        options
                                + "resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"),
                new Refusal(
                        "&resourceVersionMatch=NotOlderThan",
                        422,
                        options
                                + "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"),
                new Refusal(
                        "&sendInitialEvents=true&resourceVersionMatch=Exact&resourceVersion=1",
                        422,
                        options
                                + "[resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan, "
                                + "resourceVersionMatch: Unsupported value: \"Exact\": supported values: \"NotOlderThan\"]"),
                new Refusal(
                        "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&continue=x",
                        422,
                        options
                                + "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden when continue is provided"),
                new Refusal("&resourceVersion=abc", 400, "invalid resource version: "),
                new Refusal("&timeoutSeconds=abc", 400, "timeoutSeconds: parsing \"abc\": invalid syntax"),
                new Refusal("&fieldSelector=spec.x=1", 400, "field label not supported: spec.x"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void a_combination_that_means_nothing_is_refused_in_kubernetes_words(Refusal refusal) {
        Answer answer = api.get(WATCH + refusal.query);

        assertThat(answer.at("/message")).startsWith(refusal.message);
        assertThat(answer.code()).isEqualTo(refusal.code);
    }

    @Test
    void a_streamed_list_ends_with_a_bookmark_that_says_so_and_its_revision_continues_it() throws Exception {
        make("one");
        make("two");
        String query =
                "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&resourceVersion="
                        + now();
        Seen end;
        try (var watch = new WatchReader(api, WATCH + query)) {
            assertThat(watch.next(2)).extracting(Seen::toString).containsExactly("ADDED one", "ADDED two");
            end = watch.next();
        }
        make("three");

        assertThat(end.type()).isEqualTo("BOOKMARK");
        assertThat(end.endsInitial()).isTrue();
        assertThat(end.object().path("kind").asString("")).isEqualTo("Secret");
        try (var watch = new WatchReader(api, WATCH + "&resourceVersion=" + end.revision())) {
            assertThat(watch.next().toString()).isEqualTo("ADDED three");
        }
    }

    @Test
    void a_streamed_list_of_nothing_is_a_bookmark_at_once() throws Exception {
        String query = "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=1";
        try (var watch = new WatchReader(api, "/api/v1/namespaces/nowhere/pods?watch=1" + query)) {
            assertThat(watch.next().endsInitial()).isTrue();
        }
    }

    @Test
    void bookmarks_follow_the_whole_store_and_come_to_those_only_who_allow_them() throws Exception {
        try (var watch = new WatchReader(api, WATCH + "&allowWatchBookmarks=true&resourceVersion=" + now())) {
            api.post("/api/v1/namespaces/default/configmaps", "{\"metadata\":{\"name\":\"elsewhere\"}}");
            long written = api.store().revision();
            Seen mark = watch.next();
            while (mark.revision() < written) mark = watch.next();

            assertThat(mark.type()).isEqualTo("BOOKMARK");
            assertThat(mark.endsInitial()).isFalse();
        }
        try (var watch = new WatchReader(api, WATCH + "&timeoutSeconds=1&resourceVersion=" + now())) {
            assertThat(watch.rest()).isEmpty();
        }
    }

    @Test
    void a_watch_ends_after_its_timeout_with_a_last_bookmark() throws Exception {
        make("one");
        try (var watch = new WatchReader(api, WATCH + "&timeoutSeconds=1&allowWatchBookmarks=true")) {
            var told = watch.rest();

            assertThat(told.getFirst().toString()).isEqualTo("ADDED one");
            assertThat(told.getLast().type()).isEqualTo("BOOKMARK");
        }
    }

    @Test
    void a_deleted_object_comes_as_it_was_with_the_revision_of_its_end() throws Exception {
        Answer made = make("one");
        try (var watch = new WatchReader(api, WATCH + "&resourceVersion=" + now())) {
            api.delete(SECRETS + "/one");
            Seen gone = watch.next();

            assertThat(gone.toString()).isEqualTo("DELETED one");
            assertThat(gone.revision()).isGreaterThan(Long.parseLong(made.at("/metadata/resourceVersion")));
            assertThat(gone.object().at("/metadata/uid").asString("")).isEqualTo(made.at("/metadata/uid"));
        }
    }

    @Test
    void an_object_that_begins_to_match_is_added_and_one_that_ceases_to_is_deleted() throws Exception {
        make("one");
        try (var watch = new WatchReader(api, WATCH + "&labelSelector=app%3Dweb&resourceVersion=" + now())) {
            change("one", "{\"metadata\":{\"labels\":{\"app\":\"web\"}}}");
            change("one", "{\"metadata\":{\"annotations\":{\"a\":\"1\"}}}");
            change("one", "{\"metadata\":{\"labels\":{\"app\":\"db\"}}}");
            change("one", "{\"metadata\":{\"annotations\":{\"a\":\"2\"}}}");
            change("one", "{\"metadata\":{\"labels\":{\"app\":\"web\"}}}");
            var told = watch.next(4);

            assertThat(told)
                    .extracting(Seen::toString)
                    .containsExactly("ADDED one", "MODIFIED one", "DELETED one", "ADDED one");
            assertThat(told).extracting(Seen::revision).isSorted();
        }
    }

    @Test
    void a_watch_from_before_what_is_remembered_gets_an_expired_error_event_and_ends() throws Exception {
        long old = now();
        make("one");
        api.store().compact(api.store().revision());
        api.restart();

        try (var watch = new WatchReader(api, WATCH + "&resourceVersion=" + old)) {
            var told = watch.rest();

            assertThat(told).hasSize(1);
            assertThat(told.getFirst().type()).isEqualTo("ERROR");
            assertThat(told.getFirst().object().path("code").asInt()).isEqualTo(410);
            assertThat(told.getFirst().object().path("reason").asString("")).isEqualTo("Expired");
            assertThat(told.getFirst().object().path("message").asString(""))
                    .startsWith("too old resource version: " + old + " (");
        }
    }

    @Test
    void after_a_restart_a_watch_goes_on_where_it_was_without_listing_anew() throws Exception {
        make("one");
        long seen = now();
        change("one", "{\"metadata\":{\"annotations\":{\"a\":\"1\"}}}");
        api.delete(SECRETS + "/one");
        make("two");
        api.restart();

        try (var watch = new WatchReader(api, WATCH + "&resourceVersion=" + seen)) {
            assertThat(watch.next(3))
                    .extracting(Seen::toString)
                    .containsExactly("MODIFIED one", "DELETED one", "ADDED two");
            change("two", "{\"metadata\":{\"annotations\":{\"a\":\"1\"}}}");
            assertThat(watch.next().toString()).isEqualTo("MODIFIED two");
        }
    }

    @Test
    void a_watch_of_one_object_is_told_of_that_one_only() throws Exception {
        make("one");
        make("two");
        try (var watch = new WatchReader(api, SECRETS + "/two?watch=true")) {
            change("one", "{\"metadata\":{\"annotations\":{\"a\":\"1\"}}}");
            change("two", "{\"metadata\":{\"annotations\":{\"a\":\"1\"}}}");

            // what there is to tell of the other would come before each of these
            assertThat(watch.next(2)).extracting(Seen::toString).containsExactly("ADDED two", "MODIFIED two");
        }
    }

    @Test
    void a_server_that_closes_ends_its_watches_in_order() throws Exception {
        try (var watch = new WatchReader(api, WATCH + "&resourceVersion=" + now())) {
            make("one");
            api.restart();

            assertThat(watch.rest()).extracting(Seen::toString).containsExactly("ADDED one");
        }
    }
}
