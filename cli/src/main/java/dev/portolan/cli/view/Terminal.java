package dev.portolan.cli.view;

import dev.portolan.rules.Printable;
import java.io.PrintStream;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lines, colours and one line that changes, where somebody looks: colours neither when piped nor under NO_COLOR (no-color.org), the changing line only
 * on a terminal. What objects say is shown, not obeyed: see {@link Printable}. Safe for several threads.
 */
public final class Terminal {
    private static final String CLEAR_LINE = "\r\u001b[K";
    private static final String[] HUES = {"36", "33", "35", "32", "34", "31"};
    /** All that {@link #paint} writes. */
    private static final Pattern OWN_PAINT = Pattern.compile("\u001b\\[([0-2]|3[1-6])m");

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

    /** A terminal that shows colours; for tests. */
    static Terminal painted(PrintStream out) {
        return new Terminal(out, true, true);
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
        out.println(fit(text).replace("\n", "\n    ")); // so that no object makes up a line of ours
    }

    /** Prints a line that a program of the user's said: on a terminal what cannot do harm there, elsewhere as it is. */
    public synchronized void speech(String before, String said) {
        settle();
        out.println(fit(before) + (interactive ? Printable.coloured(said) : said));
    }

    /** The text with our own paint and nobody else's control characters. */
    private String fit(String text) {
        if (!colours) return Printable.lines(text);
        Matcher paint = OWN_PAINT.matcher(text);
        var fit = new StringBuilder();
        int from = 0;
        while (paint.find()) {
            fit.append(Printable.lines(text.substring(from, paint.start()))).append(paint.group());
            from = paint.end();
        }
        return fit.append(Printable.lines(text.substring(from))).toString();
    }

    /** Shows what is going on in a line that the next one replaces; nothing where no terminal is. */
    public synchronized void live(String text) {
        if (!interactive) return;
        int columns = columns() - 1;
        String shown = Printable.line(text);
        out.print(CLEAR_LINE + dim(shown.length() > columns ? shown.substring(0, columns) : shown));
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
