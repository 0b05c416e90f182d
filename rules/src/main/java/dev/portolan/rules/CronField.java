package dev.portolan.rules;

import java.util.List;

/**
 * One field of a {@link CronSchedule}: the values it may have.
 *
 * @param values a bit for each
 * @param any whether the field is a star, which makes a difference for days
 */
record CronField(long values, boolean any) {
    static final Bounds MINUTES = new Bounds(0, 59, List.of());
    static final Bounds HOURS = new Bounds(0, 23, List.of());
    static final Bounds DAYS = new Bounds(1, 31, List.of());
    static final Bounds MONTHS = new Bounds(
            1, 12, List.of("", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"));
    static final Bounds WEEKDAYS = new Bounds(0, 6, List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat"));

    boolean has(int value) {
        return (values & 1L << value) != 0;
    }

    /** What a field may hold. */
    record Bounds(int min, int max, List<String> names) {
        /** Reads {@code *}, {@code 5}, {@code 1-5}, {@code 1-30/2}, {@code mon,wed}. */
        CronField parse(String text) {
            long values = 0;
            boolean any = false;
            for (String range : text.split(",", -1)) {
                if (range.isEmpty()) continue;
                values |= range(range);
                any |= star(range.split("/", -1)[0]) && !range.contains("/");
            }
            if (values == 0) {
                throw new IllegalArgumentException("failed to parse int from " + text + ": invalid syntax");
            }
            return new CronField(values, any);
        }

        private static boolean star(String text) {
            return text.equals("*") || text.equals("?");
        }

        private long range(String text) {
            String[] rangeAndStep = text.split("/", -1);
            String[] ends = rangeAndStep[0].split("-", -1);
            if (rangeAndStep.length > 2) throw new IllegalArgumentException("too many slashes: " + text);
            if (ends.length > 2) throw new IllegalArgumentException("too many hyphens: " + text);
            boolean all = star(ends[0]);
            int from = all ? min : value(ends[0]);
            int to = all ? max : ends.length == 2 ? value(ends[1]) : rangeAndStep.length == 2 ? max : from;
            int step = rangeAndStep.length == 2 ? number(rangeAndStep[1]) : 1;
            if (from < min) throw refused("beginning of range (%d) below minimum (%d): %s", from, min, text);
            if (to > max) throw refused("end of range (%d) above maximum (%d): %s", to, max, text);
            if (from > to) throw refused("beginning of range (%d) beyond end of range (%d): %s", from, to, text);
            if (step == 0) {
                throw new IllegalArgumentException("step of range should be a positive number: " + text);
            }
            long values = 0;
            for (int i = from; i <= to; i += step) values |= 1L << i;
            return values;
        }

        private static IllegalArgumentException refused(String words, int a, int b, String text) {
            return new IllegalArgumentException(words.formatted(a, b, text));
        }

        private int value(String text) {
            int named = text.isEmpty() ? -1 : names.indexOf(text);
            return named >= 0 ? named : number(text);
        }

        private static int number(String text) {
            if (!text.matches("[0-9]{1,4}")) {
                throw new IllegalArgumentException("failed to parse int from " + text + ": invalid syntax");
            }
            return Integer.parseInt(text);
        }
    }
}
