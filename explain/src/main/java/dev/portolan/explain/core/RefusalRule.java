package dev.portolan.explain.core;

import dev.portolan.explain.core.Evidence.Complaint;
import dev.portolan.explain.core.Evidence.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A Service that is in a manifest and not in the cluster, because the API refuses it: why, and what it would take. */
final class RefusalRule {
    private static final Pattern PORT = Pattern.compile("spec\\.ports\\[(\\d+)]\\.(nodePort|name)");

    private RefusalRule() {}

    static Optional<Hop> judge(Snapshot now, Ref object) {
        return now.seen(Refusal.class)
                .filter(r -> r.object().equals(object))
                .findFirst()
                .map(r -> hop(now, r));
    }

    private static Hop hop(Snapshot now, Refusal refusal) {
        Cause cause = refusal.complaints().stream()
                .map(RefusalRule::cause)
                .filter(c -> c != Cause.REFUSED)
                .findFirst()
                .orElse(Cause.REFUSED);
        String said = refusal.complaints().stream()
                .map(c -> (c.field().isEmpty() ? "" : c.field() + ": ") + c.message() + holder(now, refusal, c))
                .distinct()
                .collect(Collectors.joining("; "));
        if (said.isEmpty()) {
            return Hop.broken(
                    "api",
                    Cause.NOT_FOUND,
                    refusal.object(),
                    "%s is in the manifests and was not applied; the API would take it".formatted(refusal.object()),
                    List.of(created(refusal.object(), "", "", "", refusal.manifest())));
        }
        return Hop.broken("api", cause, refusal.object(), "the API refuses it: " + said, fixes(refusal));
    }

    private static Cause cause(Complaint c) {
        if (c.field().endsWith(".nodePort")) {
            if (c.message().contains("allocated")) return Cause.NODE_PORT_TAKEN;
            if (c.message().contains("range")) return Cause.NODE_PORT_RANGE;
        }
        if (PORT.matcher(c.field()).matches() && c.field().endsWith(".name")) return Cause.PORT_NAME_MISSING;
        if (c.field().startsWith("spec.ipFamil")) return Cause.FAMILY_MISMATCH;
        return Cause.REFUSED;
    }

    private static String holder(Snapshot now, Refusal refusal, Complaint c) {
        if (cause(c) != Cause.NODE_PORT_TAKEN || c.message().contains("by Service")) return "";
        int wanted = port(refusal.manifest(), c.field()).path("nodePort").asInt(0);
        return now.services().stream()
                .filter(s -> s.ports().stream().anyMatch(p -> p.nodePort() == wanted))
                .map(s -> " (it belongs to " + Ref.of(s) + ")")
                .findFirst()
                .orElse("");
    }

    private static JsonNode port(JsonNode manifest, String field) {
        var matcher = PORT.matcher(field);
        return matcher.matches()
                ? manifest.path("spec").path("ports").path(Integer.parseInt(matcher.group(1)))
                : manifest.path("spec");
    }

    /** One object with all that is complained of put right; nothing when one of the complaints is beyond us. */
    private static List<Fix> fixes(Refusal refusal) {
        ObjectNode right = refusal.manifest().deepCopy();
        String field = "";
        String from = "";
        String to = "";
        for (Complaint c : refusal.complaints()) {
            switch (cause(c)) {
                case NODE_PORT_TAKEN, NODE_PORT_RANGE -> {
                    if (port(right, c.field()) instanceof ObjectNode port && port.has("nodePort")) {
                        field = c.field();
                        from = port.path("nodePort").asString("");
                        port.remove("nodePort");
                    }
                }
                case PORT_NAME_MISSING -> {
                    if (port(right, c.field()) instanceof ObjectNode port && !port.has("name")) {
                        field = c.field();
                        to = "port-" + port.path("port").asString("");
                        port.put("name", to);
                    }
                }
                case FAMILY_MISMATCH -> {
                    if (right.path("spec") instanceof ObjectNode spec) {
                        field = "spec.ipFamilies";
                        from = spec.path("ipFamilies").toString();
                        spec.remove(List.of("ipFamilies", "ipFamilyPolicy"));
                    }
                }
                default -> {
                    return List.of();
                }
            }
        }
        return List.of(created(refusal.object(), field, from, to, right));
    }

    private static Fix created(Ref object, String field, String from, String to, ObjectNode body) {
        ObjectNode whole = body.deepCopy();
        whole.withObject("metadata").put("namespace", object.namespace());
        return new Fix(
                object.kind(),
                object.name(),
                field,
                from,
                field.isEmpty() ? "apply it" : to,
                field.isEmpty() ? "" : "in the manifest, then apply it",
                List.of(new Patch(object, Patch.Type.CREATE, whole)));
    }
}
