package dev.portolan.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When schedules come again, and what is no schedule. */
class CronScheduleTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "* * * * *          | 2026-03-01T10:00:00Z | 2026-03-01T10:01:00Z",
                "*/15 * * * *       | 2026-03-01T10:01:30Z | 2026-03-01T10:15:00Z",
                "5/20 * * * *       | 2026-03-01T10:26:00Z | 2026-03-01T10:45:00Z",
                "30 4 * * *         | 2026-03-01T04:30:00Z | 2026-03-02T04:30:00Z",
                "0 0 29 2 *         | 2026-03-01T00:00:00Z | 2028-02-29T00:00:00Z",
                "0 9 * * mon-fri    | 2026-11-27T10:00:00Z | 2026-11-30T09:00:00Z",
                "0 0 13 * 5         | 2026-11-08T00:00:00Z | 2026-11-13T00:00:00Z",
                "0 0 13 * 5         | 2026-11-13T00:00:00Z | 2026-11-20T00:00:00Z",
                "0 0 1 JAN ?        | 2026-03-01T00:00:00Z | 2027-01-01T00:00:00Z",
                "1,2,50-52 * * * *  | 2026-03-01T10:02:00Z | 2026-03-01T10:50:00Z",
                "@hourly            | 2026-03-01T10:00:00Z | 2026-03-01T11:00:00Z",
                "@daily             | 2026-12-31T10:00:00Z | 2027-01-01T00:00:00Z",
                "@weekly            | 2026-11-25T10:00:00Z | 2026-11-29T00:00:00Z",
                "@monthly           | 2026-11-25T10:00:00Z | 2026-12-01T00:00:00Z",
                "@yearly            | 2026-11-25T10:00:00Z | 2027-01-01T00:00:00Z",
                "@every 1h30m       | 2026-03-01T10:00:00Z | 2026-03-01T11:30:00Z",
            })
    void the_next_time_is_the_first_one_after(String schedule, Instant after, Instant next) {
        assertThat(CronSchedule.parse(schedule).next(after, ZoneOffset.UTC)).contains(next);
    }

    @ParameterizedTest
    @CsvSource({
        "0 12 * * *, Europe/Berlin, 2026-07-01T00:00:00Z, 2026-07-01T10:00:00Z",
        "0 12 * * *, Europe/Berlin, 2026-12-01T00:00:00Z, 2026-12-01T11:00:00Z",
        "30 2 * * *, Europe/Berlin, 2026-03-29T00:00:00Z, 2026-03-30T00:30:00Z", // 02:30 is left out on the 29th
    })
    void a_zone_s_clock_counts(String schedule, String zone, Instant after, Instant next) {
        assertThat(CronSchedule.parse(schedule).next(after, ZoneId.of(zone))).contains(next);
    }

    @Test
    void a_day_that_never_comes_has_no_time() {
        assertThat(CronSchedule.parse("0 0 30 2 *").next(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~~              | empty spec string",
                "* * * *         | expected exactly 5 fields, found 4: [* * * *]",
                "60 * * * *      | end of range (60) above maximum (59): 60",
                "* * 0 * *       | beginning of range (0) below minimum (1): 0",
                "* * * * 7       | end of range (7) above maximum (6): 7",
                "30-10 * * * *   | beginning of range (30) beyond end of range (10): 30-10",
                "*/0 * * * *     | step of range should be a positive number: */0",
                "1-2-3 * * * *   | too many hyphens: 1-2-3",
                "*/2/3 * * * *   | too many slashes: */2/3",
                "x * * * *       | failed to parse int from x: invalid syntax",
                "@often          | unrecognized descriptor: @often",
            })
    void what_is_no_schedule_is_refused_in_the_library_s_words(String schedule, String words) {
        assertThatThrownBy(() -> CronSchedule.parse(schedule)).hasMessage(words);
    }

    @Property(tries = 300)
    void the_next_time_is_later_and_has_the_fields_asked_for(
            @ForAll @IntRange(max = 59) int minute,
            @ForAll @IntRange(max = 23) int hour,
            @ForAll @IntRange(min = 1, max = 12) int month,
            @ForAll @IntRange(min = 1_000_000_000, max = 2_000_000_000) int seconds) {
        Instant now = Instant.ofEpochSecond(seconds);

        var next = CronSchedule.parse("%d %d * %d *".formatted(minute, hour, month))
                .next(now, ZoneOffset.UTC)
                .orElseThrow()
                .atOffset(ZoneOffset.UTC);

        assertThat(next.toInstant()).isAfter(now);
        assertThat(next.getMinute()).isEqualTo(minute);
        assertThat(next.getHour()).isEqualTo(hour);
        assertThat(next.getMonthValue()).isEqualTo(month);
    }
}
