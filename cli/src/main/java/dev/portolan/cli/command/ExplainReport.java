package dev.portolan.cli.command;

import dev.portolan.cli.command.ExplainCommand.Format;
import dev.portolan.explain.core.Diagnosis;
import dev.portolan.explain.core.DiagnosisJson;
import dev.portolan.explain.core.DiagnosisText;
import dev.portolan.explain.core.Fix;
import dev.portolan.explain.core.Patch;
import dev.portolan.explain.core.Places;
import dev.portolan.rules.Printable;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/** What {@code explain} prints, and the exit code that goes with it. */
record ExplainReport(PrintStream out, Format format, Places places) {
    private static final int COLUMNS = 80;

    int show(Diagnosis diagnosis) {
        out.println(format == Format.JSON ? tree(diagnosis).toString() : text(diagnosis));
        return diagnosis.answers() ? 0 : 1;
    }

    int nothingToMend(Diagnosis diagnosis) {
        if (format == Format.JSON) {
            ObjectNode root = tree(diagnosis);
            root.putArray("changed");
            out.println(root);
        } else {
            out.println(text(diagnosis));
            out.println();
            out.println(diagnosis.answers() ? "Nothing is to be mended." : "No change can be made for you; see above.");
        }
        return diagnosis.answers() ? 0 : 1;
    }

    int proposed(Diagnosis diagnosis, Fix fix) {
        if (format == Format.JSON) {
            ObjectNode root = tree(diagnosis);
            root.set("proposed", DiagnosisJson.fix(fix, places));
            out.println(root);
            return 0;
        }
        lines(fix, "Would change");
        for (Patch patch : fix.patches()) {
            out.println();
            out.println("  " + patch.object() + ", " + patch.type().name().toLowerCase(Locale.ROOT)
                    + (patch.type() == Patch.Type.CREATE ? ":" : " patch:"));
            patch.body().toPrettyString().lines().forEach(l -> out.println("    " + l));
            out.println("  " + Printable.line(patch.kubectl()));
        }
        return 0;
    }

    int mended(Diagnosis diagnosis, Fix fix, List<String> done) {
        if (format == Format.JSON) {
            ObjectNode root = tree(diagnosis);
            var changed = root.putArray("changed");
            done.forEach(changed::add);
            root.set("fix", DiagnosisJson.fix(fix, places));
            out.println(root);
            return 0;
        }
        lines(fix, "Changed");
        done.forEach(d -> out.println("  " + Printable.line(d)));
        return 0;
    }

    private void lines(Fix fix, String verb) {
        out.println(verb + " " + Printable.line(fix.toString()));
        String where = places.of(fix);
        if (!where.isEmpty()) out.println("  in the manifest: " + where);
    }

    private ObjectNode tree(Diagnosis diagnosis) {
        return DiagnosisJson.tree(diagnosis, places);
    }

    private String text(Diagnosis diagnosis) {
        return new DiagnosisText(COLUMNS, places).of(diagnosis).stripTrailing();
    }
}
