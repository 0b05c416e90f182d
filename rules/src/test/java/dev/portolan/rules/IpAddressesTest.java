package dev.portolan.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressesTest {
    record Row(String text, String canonical) {}

    static final List<Row> ROWS = List.of(
            new Row("10.96.0.10", "10.96.0.10"),
            new Row("::", "::"),
            new Row("::1", "::1"),
            new Row("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
            new Row("fd00:0:1::", "fd00:0:1::"),
            new Row("1:0:2:3:4:5:6:7", "1:0:2:3:4:5:6:7"));

    @ParameterizedTest
    @FieldSource("ROWS")
    void an_address_prints_in_its_shortest_form(Row row) {
        assertThat(IpAddresses.parse(row.text).map(IpAddresses::text)).contains(row.canonical);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10.1", "10.0.0.256", "010.0.0.1", "localhost", "fe80::1%eth0", "[::1]", "1::2::3"})
    void anything_else_is_no_address(String text) {
        assertThat(IpAddresses.parse(text)).isEmpty();
    }
}
