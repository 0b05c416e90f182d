package dev.portolan.apiserver.reads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.apiserver.RunningServer;
import dev.portolan.apiserver.RunningServer.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Lists, as Kubernetes' API concepts page describes them: which state a list shows, pages, refusals. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ListSemanticsTest {
    private static final String MAPS = "/api/v1/namespaces/lists/configmaps";

    @TempDir
    static Path folder;

    private RunningServer api;
    private long beforeChange;

    /** Five maps; then "b" is changed, "d" deleted and "f" made. */
    @BeforeAll
    void start() {
        api = new RunningServer(folder);
        api.post("/api/v1/namespaces", "{\"metadata\":{\"name\":\"lists\"}}");
        for (String name : List.of("a", "b", "c", "d", "e")) {
            api.post(
                    MAPS,
                    "{\"metadata\":{\"name\":\"%s\",\"labels\":{\"odd\":\"%s\"}},\"data\":{\"is\":\"old\"}}"
                            .formatted(name, "ace".contains(name)));
        }
        beforeChange = revision(api.get(MAPS));
        api.patch(MAPS + "/b", "merge", "{\"data\":{\"is\":\"new\"}}");
        api.delete(MAPS + "/d");
        api.post(MAPS, "{\"metadata\":{\"name\":\"f\"},\"data\":{\"is\":\"new\"}}");
    }

    @AfterAll
    void stop() {
        api.close();
    }

    private static long revision(Answer list) {
        return Long.parseLong(list.at("/metadata/resourceVersion"));
    }

    private static List<String> names(Answer list) {
        assertThat(list.code()).as(list.body().toString()).isEqualTo(200);
        return list.body()
                .path("items")
                .valueStream()
                .map(o -> o.at("/metadata/name").asString("")
                        + (o.at("/data/is").asString("").equals("old") ? "" : "*"))
                .filter(n -> !n.startsWith("kube-root"))
                .toList();
    }

    /** {@code query} may say %d for the revision before the changes. */
    record State(String rule, String query, List<String> shown) {
        @Override
        public String toString() {
            return rule;
        }
    }

    static List<State> states() {
        var now = List.of("a", "b*", "c", "e", "f*");
        var then = List.of("a", "b", "c", "d", "e");
        return List.of(
                new State("unset: the latest", "", now),
                new State("\"0\": any, and ours is the latest", "resourceVersion=0", now),
                new State("a revision alone: not older", "resourceVersion=%d", now),
                new State("NotOlderThan", "resourceVersion=%d&resourceVersionMatch=NotOlderThan", now),
                new State("NotOlderThan 0", "resourceVersion=0&resourceVersionMatch=NotOlderThan", now),
                new State("Exact", "resourceVersion=%d&resourceVersionMatch=Exact", then),
                new State("a revision with a limit and no match: exact", "resourceVersion=%d&limit=10", then),
                new State(
                        "NotOlderThan with a limit",
                        "resourceVersion=%d&resourceVersionMatch=NotOlderThan&limit=9",
                        now),
                new State("\"0\" with a limit", "resourceVersion=0&limit=10", now),
                new State("a limit that holds all", "limit=5", now),
                new State("no limit", "limit=0", now),
                new State(
                        "labels at a past state",
                        "resourceVersion=%d&resourceVersionMatch=Exact&labelSelector=odd=false",
                        List.of("b", "d")),
                new State("a name", "fieldSelector=metadata.name=b", List.of("b*")),
                new State(
                        "all but a name",
                        "fieldSelector=metadata.name!=b,metadata.namespace==lists",
                        List.of("a", "c", "e", "f*")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("states")
    void a_list_shows_the_state_that_its_revision_means(State state) {
        String query = state.query
                .replace("%d", String.valueOf(beforeChange))
                .replace("!=", "%21%3D")
                .replace("==", "%3D%3D");

        assertThat(names(api.get(MAPS + "?" + query))).isEqualTo(state.shown);
    }

    @Test
    void an_exact_list_carries_the_revision_asked_for_and_any_other_that_of_now() {
        Answer exact = api.get(MAPS + "?resourceVersionMatch=Exact&resourceVersion=" + beforeChange);

        assertThat(revision(exact)).isEqualTo(beforeChange);
        assertThat(revision(api.get(MAPS + "?resourceVersion=" + beforeChange))).isGreaterThan(beforeChange);
    }

    record Refusal(String query, int code, String reason, String message) {
        @Override
        public String toString() {
            return query;
        }
    }

    static List<Refusal> refusals() {
        String options = "ListOptions.meta.k8s.io \"\" is invalid: ";
        return List.of(
                new Refusal(
                        "resourceVersionMatch=Exact",
                        422,
                        "Invalid",
                        options
                                + "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided"),
                new Refusal(
                        "resourceVersionMatch=NotOlderThan",
                        422,
                        "Invalid",
                        options
                                + "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided"),
                new Refusal(
                        "resourceVersion=0&resourceVersionMatch=Exact",
                        422,
                        "Invalid",
                        options
                                + "resourceVersionMatch: Forbidden: resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""),
                new Refusal(
                        "resourceVersion=5&resourceVersionMatch=Newest",
                        422,
                        "Invalid",
                        options
                                + "resourceVersionMatch: Unsupported value: \"Newest\": supported values: \"Exact\", \"NotOlderThan\", \"\""),
                new Refusal(
                        "continue=x&resourceVersion=5&resourceVersionMatch=Exact",
                        422,
                        "Invalid",
                        options
                                + "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden when continue is provided"),
                new Refusal(
                        "sendInitialEvents=true",
                        422,
                        "Invalid",
                        options + "sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list"),
                new Refusal(
                        "sendInitialEvents=false",
                        422,
                        "Invalid",
                        options + "sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list"),
                new Refusal(
                        "sendInitialEvents=true&resourceVersionMatch=Newest",
                        422,
                        "Invalid",
                        options
                                + "[resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided, "
                                + "resourceVersionMatch: Unsupported value: \"Newest\": supported values: \"Exact\", \"NotOlderThan\", \"\", "
                                + "sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list]"),
                new Refusal(
                        "continue=x&resourceVersion=5",
                        400,
                        "BadRequest",
                        "specifying resource version is not allowed when using continue"),
                new Refusal("continue=%25", 400, "BadRequest", "invalid continue token: continue key is not valid"),
                new Refusal(
                        "continue=" + token("{\"v\":\"v9\",\"rv\":5,\"start\":\"a\\u0000\"}"),
                        400,
                        "BadRequest",
                        "invalid continue token: continue key is not valid: server does not recognize this encoded version v9"),
                new Refusal(
                        "continue=" + token("{\"v\":\"meta.k8s.io/v1\",\"rv\":0,\"start\":\"a\\u0000\"}"),
                        400,
                        "BadRequest",
                        "invalid continue token: continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)"),
                new Refusal(
                        "continue=" + token("{\"v\":\"meta.k8s.io/v1\",\"rv\":5,\"start\":\"\"}"),
                        400,
                        "BadRequest",
                        "invalid continue token: continue key is not valid: encoded start key empty (version meta.k8s.io/v1)"),
                new Refusal(
                        "continue="
                                + token("{\"v\":\"meta.k8s.io/v1\",\"rv\":5,\"start\":\"a\\u0000\",\"in\":\"/else/\"}"),
                        400,
                        "BadRequest",
                        "invalid continue token: continue key is not valid: it belongs to another list"),
                new Refusal(
                        "resourceVersion=abc",
                        400,
                        "BadRequest",
                        "invalid resource version: resourceVersion: Invalid value: \"abc\""),
                new Refusal(
                        "resourceVersion=-1",
                        400,
                        "BadRequest",
                        "invalid resource version: resourceVersion: Invalid value: \"-1\""),
                new Refusal("limit=many", 400, "BadRequest", "limit: parsing \"many\": invalid syntax"),
                new Refusal(
                        "timeoutSeconds=soon", 400, "BadRequest", "timeoutSeconds: parsing \"soon\": invalid syntax"),
                new Refusal(
                        "resourceVersion=1&resourceVersionMatch=Exact",
                        410,
                        "Expired",
                        "The resourceVersion for the provided list is too old."),
                new Refusal(
                        "fieldSelector=data.is=old",
                        400,
                        "BadRequest",
                        "\"data.is\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\""),
                new Refusal(
                        "fieldSelector=metadata.name",
                        400,
                        "BadRequest",
                        "invalid selector: 'metadata.name'; can't understand 'metadata.name'"),
                new Refusal("labelSelector=a%20b", 400, "BadRequest", "unable to parse requirement"));
    }

    private static String token(String json) {
        return java.util.Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void a_combination_that_means_nothing_is_refused_in_kubernetes_words(Refusal refusal) {
        if (refusal.code == 410) api.store().compact(beforeChange - 3);
        if (refusal.code == 410) api.restart(); // what a server remembers itself reaches further back than the store's

        Answer answer = api.get(MAPS + "?" + refusal.query);

        assertThat(answer.at("/message")).startsWith(refusal.message);
        assertThat(answer.code()).isEqualTo(refusal.code);
        assertThat(answer.at("/reason")).isEqualTo(refusal.reason);
    }

    @Test
    void a_revision_that_is_yet_to_come_is_waited_for_and_then_refused_so_that_clients_try_again() {
        Answer answer = api.get(MAPS + "?resourceVersion=" + (beforeChange + 1_000_000));

        assertThat(answer.code()).isEqualTo(504);
        assertThat(answer.at("/details/causes/0/reason")).isEqualTo("ResourceVersionTooLarge");
        assertThat(answer.at("/message")).startsWith("Timeout: Too large resource version: ");
        assertThat(api.get(MAPS + "/a?resourceVersion=" + (beforeChange + 1_000_000))
                        .code())
                .isEqualTo(504);
        assertThat(api.get(MAPS + "/a?resourceVersion=" + beforeChange).code()).isEqualTo(200);
    }

    @Test
    void pages_show_one_state_whatever_is_written_between_them_and_count_what_is_left() {
        String url = "/api/v1/namespaces/default/secrets";
        IntStream.range(0, 7).forEach(i -> api.post(url, "{\"metadata\":{\"name\":\"p%d\"}}".formatted(i)));
        Answer first = api.get(url + "?limit=3");
        api.delete(url + "/p4");
        api.post(url, "{\"metadata\":{\"name\":\"p3x\"}}");
        api.patch(url + "/p6", "merge", "{\"data\":{\"k\":\"eA==\"}}");

        Answer second = page(url, "limit=3", first);
        Answer third = page(url, "limit=3", second);

        assertThat(names(first)).containsExactly("p0*", "p1*", "p2*");
        assertThat(names(second)).containsExactly("p3*", "p4*", "p5*");
        assertThat(names(third)).containsExactly("p6*");
        assertThat(third.body().at("/items/0/data").isMissingNode())
                .as("as it was")
                .isTrue();
        assertThat(List.of(first.at("/metadata/remainingItemCount"), second.at("/metadata/remainingItemCount")))
                .containsExactly("4", "1");
        assertThat(third.body().path("metadata").has("continue")).isFalse();
        assertThat(third.body().path("metadata").has("remainingItemCount")).isFalse();
        assertThat(List.of(revision(second), revision(third))).containsOnly(revision(first));
        assertThat(page(url, "limit=3", first).body())
                .as("a page can be asked for again")
                .isEqualTo(second.body());
    }

    private Answer page(String url, String query, Answer before) {
        return page(api, url, query, before);
    }

    private static Answer page(RunningServer server, String url, String query, Answer before) {
        String token = URLEncoder.encode(before.at("/metadata/continue"), StandardCharsets.UTF_8);
        return server.get(url + "?" + query + "&continue=" + token);
    }

    @Test
    void pages_of_a_selection_do_not_guess_how_many_are_left() {
        Answer first = api.get(MAPS + "?limit=1&labelSelector=odd%3Dtrue");

        assertThat(first.body().path("metadata").has("remainingItemCount")).isFalse();
        assertThat(names(first)).containsExactly("a");
        assertThat(names(page(MAPS, "limit=5&labelSelector=odd%3Dtrue", first))).containsExactly("c", "e");
    }

    @Test
    void a_page_of_a_state_that_is_forgotten_is_a_410_with_a_token_for_the_rest_as_it_is_now(@TempDir Path other) {
        String url = "/api/v1/namespaces/default/secrets";
        try (var own = new RunningServer(other)) { // others' tests ask for the past
            IntStream.range(0, 4).forEach(i -> own.post(url, "{\"metadata\":{\"name\":\"p%d\"}}".formatted(i)));
            Answer first = own.get(url + "?limit=1");
            own.delete(url + "/p2");
            own.store().compact(own.store().revision());
            own.restart();

            Answer expired = page(own, url, "limit=5", first);
            Answer rest = page(own, url, "limit=5", expired);

            assertThat(expired.code()).isEqualTo(410);
            assertThat(expired.at("/reason")).isEqualTo("Expired");
            assertThat(expired.at("/message"))
                    .startsWith("The provided continue parameter is too old to display a consistent list result.");
            assertThat(names(rest)).containsExactly("p1*", "p3*");
        }
    }

    @Test
    void a_token_outlives_the_server_that_gave_it() {
        List<String> all = new ArrayList<>();
        Answer page = api.get(MAPS + "?limit=2");
        all.addAll(names(page));
        api.restart();
        all.addAll(names(page(MAPS, "limit=9", page)));

        assertThat(all).containsExactly("a", "b*", "c", "e", "f*");
    }

    @Test
    void a_token_of_one_list_is_none_of_another() {
        Answer first = api.get(MAPS + "?limit=1");

        assertThat(page("/api/v1/namespaces/default/configmaps", "limit=1", first)
                        .code())
                .isEqualTo(400);
        assertThat(page("/api/v1/pods", "limit=1", first).code()).isEqualTo(400);
    }
}
