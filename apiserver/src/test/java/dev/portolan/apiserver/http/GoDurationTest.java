package dev.portolan.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoDurationTest {
    @ParameterizedTest
    @CsvSource({"0, 0", "32s, 32000", "1m30s, 90000", "1.5h, 5400000", "100ms, 100", "1h1ms, 3600001"})
    void durations_are_read_as_go_writes_them(String text, long millis) {
        assertThat(GoDuration.parse(text)).contains(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "-1s", "s", "1s ", "1 s", "1d", "1s2", "1sx", "99999999999s"})
    void what_is_none_is_none(String text) {
        assertThat(GoDuration.parse(text)).isEmpty();
    }
}
