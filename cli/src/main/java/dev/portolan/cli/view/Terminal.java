package dev.portolan.cli.view;

import java.io.PrintStream;

/** Colours where somebody looks: none when piped, none under NO_COLOR (no-color.org). */
public final class Terminal {
    private final PrintStream out;
    private final boolean colours;

    public Terminal(PrintStream out, boolean colours) {
        this.out = out;
        this.colours = colours;
    }

    /** Standard output; colours when it is a terminal. */
    public static Terminal standard() {
        boolean terminal = System.console() != null && System.console().isTerminal();
        return new Terminal(System.out, terminal && System.getenv("NO_COLOR") == null);
    }

    public void line(String text) {
        out.println(text);
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

    private String paint(String code, String text) {
        return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
