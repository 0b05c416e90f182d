package dev.portolan.cli.logs;

import dev.portolan.cli.view.Terminal;
import dev.portolan.rules.Printable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Prints lines: bare when one container speaks, else with who said it in front, each in a colour of its own. Safe for several threads. */
public final class LogPrinter {
    private final Terminal terminal;
    private final boolean timestamps;
    private final boolean alwaysNamed;
    private final Map<LogSource, String> prefixes = new HashMap<>();
    private final Map<String, Integer> colours = new HashMap<>();
    private boolean severalContainers;
    private boolean severalNamespaces;
    private int width;

    /**
     * A printer.
     *
     * @param alwaysNamed whether one container alone is named too, since others may come
     */
    public LogPrinter(Terminal terminal, boolean timestamps, boolean alwaysNamed) {
        this.terminal = terminal;
        this.timestamps = timestamps;
        this.alwaysNamed = alwaysNamed;
    }

    /** Says who will speak: names are as short as these need, and stand in a column. */
    public synchronized void expect(List<LogSource> sources) {
        for (LogSource source : sources) {
            severalContainers |= sources.stream()
                    .anyMatch(s -> s.pod().equals(source.pod())
                            && s.namespace().equals(source.namespace())
                            && !s.container().equals(source.container()));
            severalNamespaces |= sources.stream().anyMatch(s -> !s.namespace().equals(source.namespace()));
        }
        for (LogSource source : sources) {
            String title = source.title(severalContainers, severalNamespaces);
            prefixes.put(source, title);
            colours.putIfAbsent(source.namespace() + "/" + source.pod(), colours.size());
            width = Math.max(width, title.length());
        }
    }

    /** Says something about a log beside it, on standard error. */
    public void note(LogSource source, String text) {
        System.err.println("portolan: " + source.title(true, true) + ": " + Printable.line(text));
    }

    /** Prints a line. */
    public synchronized void print(LogEntry entry) {
        String time = timestamps && !entry.stamp().isEmpty() ? entry.stamp() + " " : "";
        LogSource source = entry.source();
        if (prefixes.size() < 2 && !alwaysNamed) {
            terminal.speech(time, entry.text());
            return;
        }
        String title = prefixes.getOrDefault(source, source.title(true, true));
        int colour = colours.getOrDefault(source.namespace() + "/" + source.pod(), 0);
        String column = title + " ".repeat(Math.max(0, width - title.length())) + " |";
        terminal.speech(terminal.hue(colour, column) + " " + time, entry.text());
    }
}
