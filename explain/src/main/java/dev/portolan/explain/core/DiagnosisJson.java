package dev.portolan.explain.core;

import java.util.Locale;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A diagnosis for programs: {@code {"subject", "answers", "cause", "object", "hops": [{"place", "verdict", "finding", "cause", "object",
 * "fixes": […]}]}}, on one line.
 */
public final class DiagnosisJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private DiagnosisJson() {}

    /** The JSON text (RFC 8259). */
    public static String of(Diagnosis diagnosis) {
        return tree(diagnosis, Places.UNKNOWN).toString();
    }

    /** The same as a tree, each fix with the place in the manifests where it is to be written. */
    public static ObjectNode tree(Diagnosis diagnosis, Places places) {
        ObjectNode root = JSON.objectNode()
                .put("subject", diagnosis.subject())
                .put("answers", diagnosis.answers())
                .put(
                        "cause",
                        diagnosis.broken().map(Hop::cause).orElse(Cause.NONE).name())
                .put("object", diagnosis.broken().map(Hop::object).orElse(""));
        var hops = root.putArray("hops");
        diagnosis.hops().forEach(h -> hops.add(hop(h, places)));
        return root;
    }

    private static ObjectNode hop(Hop hop, Places places) {
        ObjectNode node = JSON.objectNode()
                .put("place", hop.place())
                .put("verdict", hop.verdict().name().toLowerCase(Locale.ROOT))
                .put("finding", hop.finding())
                .put("cause", hop.cause().name())
                .put("object", hop.object());
        var fixes = node.putArray("fixes");
        hop.fixes().forEach(f -> fixes.add(fix(f, places)));
        return node;
    }

    /** One change. */
    public static ObjectNode fix(Fix fix, Places places) {
        ObjectNode node = JSON.objectNode()
                .put("kind", fix.kind())
                .put("name", fix.name())
                .put("field", fix.field())
                .put("from", fix.from())
                .put("to", fix.to())
                .put("remark", fix.remark())
                .put("where", places.of(fix));
        var patches = node.putArray("patches");
        for (Patch p : fix.patches()) {
            patches.addObject()
                    .put("kind", p.object().kind())
                    .put("namespace", p.object().namespace())
                    .put("name", p.object().name())
                    .put("type", p.type().name().toLowerCase(Locale.ROOT))
                    .put("kubectl", p.kubectl())
                    .set("body", p.body());
        }
        return node;
    }
}
