package dev.portolan.cli.view;

import java.io.PrintStream;
import java.util.Map;

/**
 * Lines, colours and one line that changes, where somebody looks: colours neither when piped nor under NO_COLOR (no-color.org), the changing line only
 * on a terminal. Safe for several threads.
 */
public final class Terminal {
    private static final String CLEAR_LINE = "\r\u001b[K";
    private static final String[] HUES = {"36", "33", "35", "32", "34", "31"};

    private final PrintStream out;
    private final boolean interactive;
    private final boolean colours;
    private boolean live;

    private Terminal(PrintStream out, boolean interactive, boolean colours) {
        this.out = out;
        this.interactive = interactive;
        this.colours = colours;
    }

    /** Standard output. */
    public static Terminal standard() {
        return on(System.out);
    }

    /** Standard error: for what is said beside a result that a program reads from standard output. */
    public static Terminal beside() {
        return on(System.err);
    }

    /** A stream that is no terminal. */
    public static Terminal plain(PrintStream out) {
        return new Terminal(out, false, false);
    }

    private static Terminal on(PrintStream out) {
        boolean terminal = System.console() != null && System.console().isTerminal();
        return new Terminal(out, terminal, colours(terminal, System.getenv()));
    }

    /** Whether to paint: on a terminal that can, unless NO_COLOR is set to anything. */
    static boolean colours(boolean terminal, Map<String, String> environment) {
        return terminal
                && environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !"dumb".equals(environment.get("TERM"));
    }

    /** Prints a line; a changing line that stands there gives way to it. */
    public synchronized void line(String text) {
        settle();
        out.println(text);
    }

    /** Shows what is going on in a line that the next one replaces; nothing where no terminal is. */
    public synchronized void live(String text) {
        if (!interactive) return;
        int columns = columns() - 1;
        out.print(CLEAR_LINE + dim(text.length() > columns ? text.substring(0, columns) : text));
        out.flush();
        live = true;
    }

    /** Takes the changing line away. */
    public synchronized void settle() {
        if (live) out.print(CLEAR_LINE);
        live = false;
    }

    /** Whether somebody looks. */
    public boolean interactive() {
        return interactive;
    }

    /** How wide text is laid out. */
    public static int columns() {
        return 80;
    }

    public String green(String text) {
        return paint("32", text);
    }

    public String red(String text) {
        return paint("31", text);
    }

    public String yellow(String text) {
        return paint("33", text);
    }

    public String bold(String text) {
        return paint("1", text);
    }

    public String dim(String text) {
        return paint("2", text);
    }

    /** One of six colours, by number: for telling several voices apart. */
    public String hue(int number, String text) {
        return paint(HUES[Math.floorMod(number, HUES.length)], text);
    }

    private String paint(String code, String text) {
        return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
