package dev.portolan.apiserver.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.apiserver.RunningServer;
import dev.portolan.apiserver.RunningServer.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names that the server makes, and how objects go: one, many, at once, or when somebody has seen to it. */
class DeletionTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    @TempDir
    Path folder;

    private RunningServer api;

    @BeforeEach
    void start() {
        api = new RunningServer(folder);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private Answer map(String name, String more) {
        Answer made = api.post(MAPS, "{\"metadata\": {\"name\": \"%s\"%s}}".formatted(name, more));
        assertThat(made.code()).isEqualTo(201);
        return made;
    }

    private Answer delete(String path, String options) {
        return api.send(
                path,
                r -> r.header("Content-Type", "application/json").method("DELETE", BodyPublishers.ofString(options)));
    }

    @Test
    void generated_names_begin_as_asked_end_with_five_letters_and_stay_labels() {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            names.add(api.post(MAPS, "{\"metadata\": {\"generateName\": \"web-\"}}")
                    .at("/metadata/name"));
        }
        assertThat(names).hasSize(50).allMatch(n -> n.matches("web-[bcdfghjklmnpqrstvwxz2456789]{5}"));

        Answer made = api.post(MAPS, "{\"metadata\": {\"generateName\": \"%s\"}}".formatted("a".repeat(70)));
        assertThat(made.at("/metadata/name")).hasSize(63).startsWith("a".repeat(58));
        assertThat(made.at("/metadata/generateName")).isEqualTo("a".repeat(70));

        assertThat(api.post(MAPS, "{\"metadata\": {\"generateName\": \"web-\", \"name\": \"own\"}}")
                        .at("/metadata/name"))
                .isEqualTo("own");
    }

    @ParameterizedTest
    @CsvSource({"Foreground, foregroundDeletion", "Orphan, orphan"})
    void a_deletion_that_waits_marks_the_object_and_its_finalizer_ends_it(String policy, String finalizer) {
        map("one", "");

        Answer answer = api.delete(MAPS + "/one?propagationPolicy=" + policy);

        assertThat(answer.code()).isEqualTo(200);
        Answer marked = api.get(MAPS + "/one");
        assertThat(marked.texts("/metadata/finalizers")).containsExactly(finalizer);
        assertThat(marked.at("/metadata/deletionTimestamp")).isNotEmpty();
        assertThat(marked.at("/metadata/deletionGracePeriodSeconds")).isEqualTo("0");
        assertThat(api.patch(MAPS + "/one", "merge", "{\"metadata\": {\"finalizers\": null}}")
                        .code())
                .isEqualTo(200);
        assertThat(api.get(MAPS + "/one").code()).isEqualTo(404);
    }

    @Test
    void in_the_background_it_goes_at_once_and_a_later_wish_replaces_an_earlier() {
        map("one", "");
        Answer gone = api.delete(MAPS + "/one?propagationPolicy=Background");
        assertThat(gone.at("/status")).isEqualTo("Success");
        assertThat(gone.at("/details/name")).isEqualTo("one");
        assertThat(api.get(MAPS + "/one").code()).isEqualTo(404);

        map("two", "");
        api.delete(MAPS + "/two?propagationPolicy=Foreground");
        api.delete(MAPS + "/two?propagationPolicy=Orphan");
        assertThat(api.get(MAPS + "/two").texts("/metadata/finalizers")).containsExactly("orphan");
        assertThat(api.delete(MAPS + "/two?propagationPolicy=Sideways").code()).isEqualTo(400);
        assertThat(delete(MAPS + "/two", "{\"orphanDependents\": true}").code()).isEqualTo(200);
    }

    @Test
    void preconditions_are_kept() {
        String uid = map("one", "").at("/metadata/uid");

        Answer other = delete(MAPS + "/one", "{\"preconditions\": {\"uid\": \"another\"}}");
        assertThat(other.code()).isEqualTo(409);
        assertThat(other.at("/message")).contains("UID in precondition: another, UID in object meta: " + uid);
        assertThat(delete(MAPS + "/one", "{\"preconditions\": {\"resourceVersion\": \"1\"}}")
                        .code())
                .isEqualTo(409);
        assertThat(delete(MAPS + "/one", "{\"preconditions\": {\"uid\": \"" + uid + "\"}}")
                        .code())
                .isEqualTo(200);
        assertThat(api.delete(MAPS + "/one").code()).isEqualTo(404);
    }

    @Test
    void of_a_collection_goes_what_is_selected_and_the_answer_lists_it() {
        map("a", ", \"labels\": {\"app\": \"x\"}");
        map("b", ", \"labels\": {\"app\": \"x\"}, \"finalizers\": [\"ours.io/care\"]");
        map("c", ", \"labels\": {\"app\": \"y\"}");

        assertThat(api.delete(MAPS + "?labelSelector=app%3Dx&dryRun=All").body().path("items"))
                .hasSize(2);
        assertThat(api.get(MAPS + "/a").code()).isEqualTo(200);

        Answer gone = api.delete(MAPS + "?labelSelector=app%3Dx");
        assertThat(gone.at("/kind")).isEqualTo("ConfigMapList");
        assertThat(gone.body().path("items")).hasSize(2);
        assertThat(api.get(MAPS + "/a").code()).isEqualTo(404);
        assertThat(api.get(MAPS + "/b").at("/metadata/deletionTimestamp")).isNotEmpty();
        assertThat(api.get(MAPS + "/c").code()).isEqualTo(200);

        api.delete(MAPS + "?fieldSelector=metadata.name%3Dc");
        assertThat(api.get(MAPS + "/c").code()).isEqualTo(404);
        assertThat(api.delete("/api/v1/namespaces/nowhere/configmaps").body().path("items"))
                .isEmpty();
    }

    @Test
    void a_marked_object_takes_no_new_finalizers_but_loses_old_ones() {
        map("one", ", \"finalizers\": [\"ours.io/a\", \"ours.io/b\"]");
        api.delete(MAPS + "/one");

        Answer refused =
                api.patch(MAPS + "/one", "merge", "{\"metadata\": {\"finalizers\": [\"ours.io/a\", \"ours.io/c\"]}}");
        assertThat(refused.code()).isEqualTo(422);
        assertThat(api.patch(MAPS + "/one", "merge", "{\"metadata\": {\"finalizers\": [\"ours.io/b\"]}}")
                        .code())
                .isEqualTo(200);
        assertThat(api.patch(MAPS + "/one", "json", "[{\"op\": \"remove\", \"path\": \"/metadata/finalizers/0\"}]")
                        .code())
                .isEqualTo(200);
        assertThat(api.get(MAPS + "/one").code()).isEqualTo(404);
    }
}
