package dev.portolan.cli.view;

import java.util.ArrayList;
import java.util.List;

/** Text broken at words. */
public final class Wrapped {
    private Wrapped() {}

    /** Lines of at most {@code columns} characters: {@code start} before the first, as many spaces before the others. A longer word stands alone. */
    public static List<String> lines(String start, String text, int columns) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder(start);
        boolean empty = true;
        for (String word : text.strip().split("\\s+")) {
            if (!empty && line.length() + 1 + word.length() > columns) {
                lines.add(line.toString());
                line = new StringBuilder(" ".repeat(start.length()));
                empty = true;
            }
            line.append(empty ? "" : " ").append(word);
            empty = false;
        }
        lines.add(line.toString());
        return lines;
    }
}
