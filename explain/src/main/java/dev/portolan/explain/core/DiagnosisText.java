package dev.portolan.explain.core;

import dev.portolan.rules.Printable;
import java.util.List;

/**
 * A diagnosis for a terminal: one line per hop, broken at words, then the changes as lines to write.
 *
 * @param columns how wide the terminal is; at least 40 are used
 * @param places where the changes are to be written, where that is known
 */
public record DiagnosisText(int columns, Places places) {
    private static final int NARROWEST = 40;
    private static final String STEP = "  ";

    /** Without manifests. */
    public DiagnosisText(int columns) {
        this(columns, Places.UNKNOWN);
    }

    /** The text, with a line break at its end. */
    public String of(Diagnosis diagnosis) {
        var out = new StringBuilder();
        out.append(diagnosis.subject()).append(diagnosis.answers() ? " answers\n\n" : " does not answer\n\n");
        int places = diagnosis.hops().stream()
                .mapToInt(h -> h.place().length())
                .max()
                .orElse(0);
        for (Hop hop : diagnosis.hops()) {
            String start = STEP + word(hop.verdict()) + STEP + padded(hop.place(), places) + STEP;
            paragraph(out, start, " ".repeat(start.length()), hop.finding());
        }
        for (Hop hop : diagnosis.hops()) {
            fixes(out, hop);
        }
        return Printable.lines(out.toString());
    }

    private static String word(Hop.Verdict verdict) {
        return switch (verdict) {
            case OK -> "ok  ";
            case NOTE -> "note";
            case BROKEN -> "FAIL";
        };
    }

    private void fixes(StringBuilder out, Hop hop) {
        List<Fix> fixes = hop.fixes();
        if (fixes.isEmpty()) return;
        out.append("\nTo mend ").append(hop.place());
        out.append(fixes.size() > 1 ? ", one of these changes:\n" : ":\n");
        fixes.forEach(f -> fix(out, f));
    }

    private void fix(StringBuilder out, Fix fix) {
        if (fix.field().isEmpty()) {
            paragraph(out, STEP, STEP + STEP, fix.kind() + " " + fix.name() + ": " + fix.to());
        } else {
            int last = lastDot(fix.field());
            String parent = last < 0 ? "" : ", under " + fix.field().substring(0, last);
            String where = places.of(fix);
            String verb = fix.to().isEmpty() ? ", take out" : ", write";
            String at = where.isEmpty() ? "" : " (" + where + ")";
            paragraph(out, STEP, STEP + STEP, "in " + fix.kind() + " " + fix.name() + at + parent + verb);
            out.append(STEP.repeat(3)).append(fix.field().substring(last + 1)).append(": ");
            out.append(Printable.line(fix.to().isEmpty() ? fix.from() : fix.to()));
            out.append(
                    fix.from().isEmpty() || fix.to().isEmpty()
                            ? "\n"
                            : "    # now " + Printable.line(fix.from()) + "\n");
        }
        if (!fix.remark().isEmpty()) paragraph(out, STEP + STEP, STEP + STEP, fix.remark());
    }

    /** Where the last step of a path begins; dots within quotes belong to a label's key. */
    private static int lastDot(String field) {
        return field.endsWith("\"") ? field.lastIndexOf('.', field.indexOf('"')) : field.lastIndexOf('.');
    }

    private void paragraph(StringBuilder out, String first, String others, String text) {
        var line = new StringBuilder(first);
        boolean empty = true;
        for (String word : text.split("\\s+")) {
            if (!empty && line.length() + 1 + word.length() > Math.max(columns, NARROWEST)) {
                out.append(line).append('\n');
                line = new StringBuilder(others);
                empty = true;
            }
            line.append(empty ? "" : " ").append(word);
            empty = false;
        }
        out.append(line).append('\n');
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(width - text.length());
    }
}
