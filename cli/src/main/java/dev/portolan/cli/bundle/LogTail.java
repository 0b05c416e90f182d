package dev.portolan.cli.bundle;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayDeque;

/**
 * The last lines of a text, whole ones only: half a line could hold half of a secret, which nobody would recognise. What is left out is said in its place.
 */
final class LogTail {
    /** A line may have so much of the room; more of one would push out all the others. */
    private static final int SHARE = 4;

    private final int limit;
    private final ArrayDeque<String> lines = new ArrayDeque<>();
    private int size;
    private boolean cut;

    private LogTail(int limit) {
        this.limit = limit;
    }

    /** Reads to the end, in memory for about {@code limit} characters; the answer has at most that many, and ends with a line feed unless it is empty. */
    static String of(Reader text, int limit) throws IOException {
        var tail = new LogTail(limit);
        var line = new StringBuilder();
        int longest = limit / SHARE;
        long length = 0;
        char[] buffer = new char[8192];
        for (int n = text.read(buffer); n >= 0; n = text.read(buffer)) {
            for (int i = 0; i < n; i++) {
                if (buffer[i] == '\n') {
                    tail.add(line, length, longest);
                    length = 0;
                } else {
                    length++;
                    if (line.length() <= longest) line.append(buffer[i]);
                }
            }
        }
        if (length > 0) tail.add(line, length, longest);
        return (tail.cut ? "(what came before is left out)\n" : "") + String.join("", tail.lines);
    }

    private void add(StringBuilder line, long length, int longest) {
        String whole = length > longest ? "(a line of " + length + " characters is left out)\n" : line + "\n";
        line.setLength(0);
        lines.addLast(whole);
        size += whole.length();
        while (size > limit) {
            size -= lines.removeFirst().length();
            cut = true;
        }
    }
}
