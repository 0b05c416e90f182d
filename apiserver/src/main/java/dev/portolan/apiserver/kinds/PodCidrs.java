package dev.portolan.apiserver.kinds;

import dev.portolan.rules.Cidr;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A node's blocks of pod addresses: one for each family, {@code podCIDR} the first of them, set once. */
final class PodCidrs {
    private static final FieldPath PATH = FieldPath.of("spec.podCIDRs");

    private PodCidrs() {}

    /** Whoever sets one of the two fields means both. */
    static void defaults(ObjectNode spec) {
        String first = Json.text(spec, "podCIDR");
        List<String> all = Json.texts(spec, "podCIDRs");
        if (first.isEmpty() && !all.isEmpty()) {
            spec.put("podCIDR", all.getFirst());
        } else if (!first.isEmpty() && all.isEmpty()) {
            spec.putArray("podCIDRs").add(first);
        }
    }

    static void validate(JsonNode spec, List<FieldError> errors) {
        List<String> all = Json.texts(spec, "podCIDRs");
        List<Cidr> blocks = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            Optional<Cidr> block = Addresses.block(all.get(i));
            block.ifPresent(blocks::add);
            if (block.isEmpty()) {
                Rules.named(all.get(i), Addresses::cidr, PATH.index(i), errors);
            }
        }
        if (!all.isEmpty() && !all.getFirst().equals(Json.text(spec, "podCIDR"))) {
            errors.add(FieldError.invalid(
                    PATH.index(0).text(), all.getFirst(), "must be equal to `podCIDR`, " + Json.text(spec, "podCIDR")));
        }
        long families = blocks.stream()
                .map(b -> Addresses.family(b.address()))
                .distinct()
                .count();
        if (blocks.size() > families) {
            errors.add(FieldError.invalid(
                    PATH.text(), spec.path("podCIDRs"), "may specify no more than one CIDR for each IP family"));
        }
    }

    static void validateUpdate(JsonNode spec, JsonNode old, List<FieldError> errors) {
        if (!Json.empty(old, "podCIDRs") && !Json.same(spec.path("podCIDRs"), old.path("podCIDRs"))) {
            errors.add(FieldError.forbidden(
                    "spec.podCIDRs", "node updates may not change podCIDR except from \"\" to valid"));
        }
    }
}
