package dev.portolan.controllers.job.core;

import java.util.Collection;
import java.util.NavigableSet;
import java.util.TreeSet;

/** Completion indexes as a Job's status and its success policy write them: {@code 1,3-5,7}. */
public final class Indexes {
    private Indexes() {}

    /** Those below {@code end}; what is no number is left out. */
    public static NavigableSet<Integer> parse(String text, int end) {
        NavigableSet<Integer> indexes = new TreeSet<>();
        for (String range : text.split(",")) {
            String[] ends = range.strip().split("-", 2);
            if (!ends[0].matches("\\d{1,9}") || !ends[ends.length - 1].matches("\\d{1,9}")) {
                continue;
            }
            int last = Math.min(Integer.parseInt(ends[ends.length - 1]), end - 1);
            for (int i = Integer.parseInt(ends[0]); i <= last; i++) {
                indexes.add(i);
            }
        }
        return indexes;
    }

    /** Three and more in a row as a range. */
    public static String print(Collection<Integer> indexes) {
        var text = new StringBuilder();
        var sorted = new TreeSet<>(indexes);
        while (!sorted.isEmpty()) {
            int first = sorted.removeFirst();
            int last = first;
            while (sorted.remove(last + 1)) {
                last++;
            }
            text.append(text.isEmpty() ? "" : ",").append(first);
            if (last > first) {
                text.append(last > first + 1 ? '-' : ',').append(last);
            }
        }
        return text.toString();
    }
}
