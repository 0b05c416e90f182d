package dev.portolan.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {
    record Row(String text, String value) {}

    static final List<Row> ROWS = List.of(
            new Row("0", "0"),
            new Row("500m", "0.5"),
            new Row("1.5", "1.5"),
            new Row(".5", "0.5"),
            new Row("2Ki", "2048"),
            new Row("1Gi", "1073741824"),
            new Row("3k", "3000"),
            new Row("1E", "1000000000000000000"),
            new Row("1e3", "1000"),
            new Row("-1", "-1"));

    @ParameterizedTest
    @FieldSource("ROWS")
    void text_means_an_exact_amount(Row row) {
        assertThat(Quantity.parse(row.text).value()).isEqualByComparingTo(new BigDecimal(row.value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "1Kib", "1 Gi", "1mm", "--1"})
    void other_text_is_refused_in_the_words_of_kubernetes(String text) {
        assertThatThrownBy(() -> Quantity.parse(text)).hasMessage(Quantity.FORM_ERROR);
    }
}
