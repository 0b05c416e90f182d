package dev.portolan.linux.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessorsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"0|1", "0-1|2", "0-3,8-11|8", "0,2|2"})
    void ranges_of_processors_are_counted(String ranges, int count) {
        assertThat(Processors.count(ranges)).isEqualTo(count);
    }
}
