package dev.portolan.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.apiserver.RunningServer.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests made to exhaust the server: each is refused, or answered within bounds, and the next one is served. */
class HostileBodiesTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    @TempDir
    static Path folder;

    private static RunningServer api;

    @BeforeAll
    static void start() {
        api = new RunningServer(folder);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void a_path_with_half_an_escape_is_a_400() throws Exception {
        assertThat(RawRequest.status(api, "GET " + MAPS + "/%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
                .isEqualTo(400);
        assertThat(RawRequest.status(
                        api, "GET " + MAPS + "?limit=%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
                .isEqualTo(400);
    }

    @Test
    void an_escaped_slash_divides_as_a_slash_does() {
        assertThat(api.get("/api/v1/namespaces/default%2Fconfigmaps").at("/kind"))
                .isEqualTo("ConfigMapList");
    }

    @Test
    void a_hundred_thousand_doubled_fields_under_a_long_name_cost_a_few_warnings() throws Exception {
        String name = "n".repeat(40_000);
        String doubled = IntStream.range(0, 100_000).mapToObj(i -> "\"a\":1").collect(Collectors.joining(","));
        String body = "{\"metadata\":{\"name\":\"doubled\"},\"" + name + "\":{" + doubled + "}}";

        HttpResponse<String> answer = api.raw(MAPS, r -> r.POST(BodyPublishers.ofString(body)));

        assertThat(answer.statusCode()).isEqualTo(201);
        List<String> warnings = answer.headers().allValues("Warning");
        assertThat(warnings).isNotEmpty();
        assertThat(warnings.stream().mapToInt(String::length).sum()).isLessThan(8 * 1024);
        Answer strict = api.post(MAPS + "?fieldValidation=Strict", body);
        assertThat(strict.code()).isEqualTo(400);
        assertThat(strict.at("/message").length()).isLessThan(100 * 1024);
    }

    @Test
    void a_body_of_a_million_empty_objects_is_refused() {
        String body = "{\"data\":[" + "{},".repeat(900_000) + "{}]}";

        Answer answer = api.post(MAPS, body);

        assertThat(answer.code()).isEqualTo(400);
        assertThat(answer.at("/message")).contains("more than 300000 values");
    }

    @Test
    void a_body_of_ten_thousand_levels_is_a_400() {
        assertThat(api.post(MAPS, "[".repeat(10_000)).code()).isEqualTo(400);
        assertThat(api.post(MAPS, "{\"a\":".repeat(10_000)).code()).isEqualTo(400);
        assertThat(yaml("[".repeat(10_000)).code()).isEqualTo(400);
    }

    @Test
    void numbers_of_any_size_are_a_400() {
        for (String number : List.of("9".repeat(100_000), "1e999999999", "-1e-999999999", "9".repeat(900))) {
            String body = "{\"metadata\":{\"name\":\"n\",\"generation\":" + number + "},\"spec\":{\"replicas\":"
                    + number + "}}";
            assertThat(api.post("/apis/apps/v1/namespaces/default/deployments", body)
                            .code())
                    .isEqualTo(400);
        }
    }

    @Test
    void a_body_over_three_megabytes_is_a_413() {
        Answer answer = api.post(MAPS, "{\"data\":{\"a\":\"" + "x".repeat(3 * 1024 * 1024) + "\"}}");

        assertThat(answer.code()).isEqualTo(413);
        assertThat(answer.at("/reason")).isEqualTo("RequestEntityTooLarge");
    }

    @Test
    void yaml_is_read_with_its_aliases() {
        Answer made = yaml("metadata: {name: aliases}\ndata: {a: &x one, b: *x, c: 'it''s'}\nimmutable: false\n");

        assertThat(made.code()).isEqualTo(201);
        assertThat(made.at("/data/b")).isEqualTo("one");
    }

    @Test
    void aliases_that_would_grow_beyond_bounds_are_a_400() {
        var laughs = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 12; i++) {
            String alias = "*a" + (i - 1);
            laughs.append(
                    "a%d: &a%d [%s]\n".formatted(i, i, String.join(",", java.util.Collections.nCopies(10, alias))));
        }
        Answer answer = yaml(laughs.toString());

        assertThat(answer.code()).isEqualTo(400);
        assertThat(answer.at("/message")).contains("more than 300000 values");
    }

    @Test
    void an_anchor_that_holds_itself_is_a_400() {
        Answer answer = yaml("data: &a {b: *a}\n");

        assertThat(answer.code()).isEqualTo(400);
        assertThat(answer.at("/message")).contains("the alias *a stands for nothing that is complete before it");
    }

    @Test
    void a_patch_that_doubles_and_doubles_is_a_413() {
        api.post(
                MAPS,
                "{\"metadata\":{\"name\":\"doubling\",\"labels\":{\"a\":\"b\"}},\"data\":{\"a\":\"" + "x".repeat(1000)
                        + "\"}}");
        String copies = IntStream.range(0, 30)
                .mapToObj(i -> "{\"op\":\"copy\",\"from\":\"/data\",\"path\":\"/data/c" + i + "\"}")
                .collect(Collectors.joining(",", "[", "]"));

        assertThat(api.patch(MAPS + "/doubling", "json", copies).code()).isEqualTo(413);
    }

    @Test
    void a_patch_that_moves_a_large_part_to_and_fro_is_a_413() {
        api.post(MAPS, "{\"metadata\":{\"name\":\"moving\"},\"data\":{\"a\":\"b\"}}");
        String large = "[" + "1,".repeat(100_000) + "1]";
        String moves = IntStream.range(0, 4_000)
                .mapToObj(i -> "{\"op\":\"move\",\"from\":\"/x%d\",\"path\":\"/x%d\"}".formatted(i % 2, (i + 1) % 2))
                .collect(Collectors.joining(","));

        assertThat(api.patch(
                                MAPS + "/moving",
                                "json",
                                "[{\"op\":\"add\",\"path\":\"/x0\",\"value\":" + large + "}," + moves + "]")
                        .code())
                .isEqualTo(413);
    }

    @Test
    void an_object_does_not_grow_beyond_a_megabyte_and_a_half_by_patches() {
        String pods = "/apis/apps/v1/namespaces/default/deployments";
        api.post(pods, """
                {"metadata":{"name":"growing"},"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},
                "spec":{"containers":[{"name":"c","image":"i"}]}}}}""");
        String args = "\"" + "x".repeat(1_000_000) + "\"";
        String first = "[{\"op\":\"add\",\"path\":\"/spec/template/spec/containers/0/args\",\"value\":[" + args + "]}]";
        String more = "[{\"op\":\"add\",\"path\":\"/spec/template/spec/containers/0/args/-\",\"value\":" + args + "}]";

        assertThat(api.patch(pods + "/growing", "json", first).code()).isEqualTo(200);
        assertThat(api.patch(pods + "/growing", "json", more).code()).isEqualTo(413);
    }

    @Test
    void a_selector_as_long_as_a_url_may_be_is_answered() {
        assertThat(api.get(MAPS + "?labelSelector=" + "a,".repeat(15_000) + "a").code())
                .isLessThan(500);
        assertThat(api.get(MAPS + "?fieldSelector=" + "metadata.name%3Da,".repeat(2_000))
                        .code())
                .isLessThan(500);
    }

    private static Answer yaml(String text) {
        return api.send(MAPS, r -> r.header("Content-Type", "application/yaml").POST(BodyPublishers.ofString(text)));
    }
}
