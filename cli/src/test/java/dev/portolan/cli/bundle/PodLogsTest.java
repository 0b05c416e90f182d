package dev.portolan.cli.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

final class PodLogsTest {
    private static String tail(String text, int limit) throws IOException {
        return LogTail.of(new StringReader(text), limit);
    }

    @Test
    void a_short_log_is_whole_and_its_last_line_is_ended() throws IOException {
        assertThat(tail("one\ntwo\n\nthree", 100)).isEqualTo("one\ntwo\n\nthree\n");
        assertThat(tail("", 100)).isEmpty();
    }

    @Test
    void of_a_long_log_the_last_whole_lines_are_kept_and_it_says_so() throws IOException {
        assertThat(tail("first line\nsecond line\nthird line\nfourth line\nfifth line", 48))
                .isEqualTo("(what came before is left out)\nsecond line\nthird line\nfourth line\nfifth line\n");
    }

    @Test
    void an_endless_line_is_left_out_whole_since_half_of_it_could_hold_half_a_secret() throws IOException {
        String line = "x".repeat(100_000) + "hunter2";
        assertThat(tail("before\n" + line + "\nafter\n", 400))
                .isEqualTo("before\n(a line of 100007 characters is left out)\nafter\n");
        assertThat(tail(line, 400)).isEqualTo("(a line of 100007 characters is left out)\n");
    }

    private static ObjectNode pod(String name, String status) {
        String json = "{'metadata':{'namespace':'shop','name':'%s'},'status':{'containerStatuses':[%s]}}";
        return (ObjectNode)
                new JsonMapper().readTree(json.formatted(name, status).replace('\'', '"'));
    }

    @Test
    void pods_in_trouble_come_first() {
        var pods = List.of(
                pod("b", "{'ready':true,'restartCount':0}"),
                pod("a", "{'ready':true,'restartCount':0}"),
                pod("z", "{'ready':true,'restartCount':2}"),
                pod("y", "{'ready':false,'restartCount':0}"));
        assertThat(PodLogs.inOrder(pods))
                .extracting(pod -> pod.at("/metadata/name").asString())
                .containsExactly("y", "z", "a", "b");
    }

    @Test
    void a_name_that_is_too_long_is_cut_and_still_its_own() {
        String one = "shop/" + "w".repeat(200) + "-1";
        String other = "shop/" + "w".repeat(200) + "-2";
        assertThat(PodLogs.fileName(one)).startsWith("shop/www").hasSize(95).isNotEqualTo(PodLogs.fileName(other));
        assertThat(PodLogs.fileName("shop/web-1")).isEqualTo("shop/web-1");
    }
}
