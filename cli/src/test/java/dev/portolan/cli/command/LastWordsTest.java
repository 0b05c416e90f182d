package dev.portolan.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class LastWordsTest {
    @Test
    void the_sentence_to_the_user_stands_without_what_was_logged_before() {
        var log = List.of(
                "15:22:01.252 WARNING dev.portolan.apiserver.Some: on its way out",
                "portolan: the DNS server cannot listen on 127.0.0.1:10053: the port is taken",
                "  Choose another port with --dns-port PORT (0 takes a free one).");
        assertThat(LastWords.of(log))
                .isEqualTo(" the DNS server cannot listen on 127.0.0.1:10053: the port is taken\n"
                        + "  Choose another port with --dns-port PORT (0 takes a free one).");
    }

    @Test
    void without_one_the_end_of_the_log_is_shown() {
        var log = IntStream.range(0, 40).mapToObj(i -> "line " + i).toList();
        assertThat(LastWords.of(log)).startsWith("\n  line 28\n").endsWith("\n  line 39");
        assertThat(LastWords.of(List.of())).isEmpty();
    }
}
