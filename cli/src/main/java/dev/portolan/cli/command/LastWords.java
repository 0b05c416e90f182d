package dev.portolan.cli.command;

import java.util.List;

/** What of a log says why the process ended: its own sentence to the user where there is one, else the last lines. */
final class LastWords {
    private static final String SAID = "portolan: ";
    private static final int LINES = 12;

    private LastWords() {}

    /** Starts with a space or on a line of its own, to go behind a colon; empty where the log is. */
    static String of(List<String> log) {
        for (int i = log.size() - 1; i >= 0; i--) {
            if (log.get(i).startsWith(SAID)) {
                String first = log.get(i).substring(SAID.length());
                return " "
                        + String.join(
                                "\n",
                                log.subList(i, log.size()).stream()
                                        .map(line -> line.startsWith(SAID) ? first : line)
                                        .toList());
            }
        }
        if (log.isEmpty()) return "";
        String last = String.join("\n", log.subList(Math.max(0, log.size() - LINES), log.size()));
        return "\n" + last.indent(2).stripTrailing();
    }
}
