package dev.portolan.apiserver.kinds;

import dev.portolan.rules.IpAddresses;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which address families a Service gets, of those its author allows and this cluster has (KEP-563). In a cluster of one family
 * PreferDualStack is content with that one and RequireDualStack is refused; a headless Service without selector may have both
 * anywhere, as its endpoints come from elsewhere.
 */
final class ServiceFamilies {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final FieldPath POLICY = SPEC.child("ipFamilyPolicy");
    private static final String SINGLE = "SingleStack";

    private final List<String> configured;

    /** @param configured the families of the cluster's Service ranges, the default one first */
    ServiceFamilies(List<String> configured) {
        this.configured = List.copyOf(configured);
    }

    /** Fills in policy and families of a spec that is valid by itself; says what this cluster cannot do. */
    List<FieldError> settle(@Nullable JsonNode old, ObjectNode spec) {
        List<FieldError> errors = new ArrayList<>();
        if (!ServiceFacts.needsClusterIp(spec) || (old != null && asPreferredBefore(old, spec))) {
            return errors;
        }
        policy(old, spec);
        if (old != null) {
            shrink(old, spec, errors);
        }
        singleMeansOne(spec, errors);
        inferred(spec, errors);
        if (!errors.isEmpty()) {
            return errors;
        }
        if (endpointsFromElsewhere(spec)) {
            add(spec, List.of("IPv4", "IPv6"));
            return errors;
        }
        possible(spec, errors);
        if (errors.isEmpty()) {
            add(spec, configured);
        }
        return errors;
    }

    /** Who preferred two and got what there was keeps that, also when the cluster has since gained or lost a family. */
    private static boolean asPreferredBefore(JsonNode old, JsonNode spec) {
        return ServiceFacts.type(old).equals(ServiceFacts.type(spec))
                && Json.text(old, "ipFamilyPolicy").equals("PreferDualStack")
                && Json.text(spec, "ipFamilyPolicy").equals("PreferDualStack")
                && Json.same(old.path("clusterIPs"), spec.path("clusterIPs"))
                && Json.same(old.path("ipFamilies"), spec.path("ipFamilies"));
    }

    /** A PUT that leaves the policy out means the one there was; nobody is moved between one and two without asking. */
    private static void policy(@Nullable JsonNode old, ObjectNode spec) {
        String before = old == null ? "" : Json.text(old, "ipFamilyPolicy");
        if (!before.isEmpty()) {
            Json.defaultText(spec, "ipFamilyPolicy", before);
        }
        Json.defaultText(spec, "ipFamilyPolicy", endpointsFromElsewhere(spec) ? "RequireDualStack" : SINGLE);
    }

    private static void shrink(JsonNode old, ObjectNode spec, List<FieldError> errors) {
        for (String list : List.of("clusterIPs", "ipFamilies")) {
            List<String> now = Json.texts(spec, list);
            if (single(spec)) {
                if (now.size() > 1 && Json.same(old.path(list), spec.path(list))) {
                    spec.putArray(list).add(now.getFirst());
                }
            } else if (!now.isEmpty() && now.size() < Json.texts(old, list).size()) {
                String what = list.equals("clusterIPs") ? "cluster IP" : "IP family";
                errors.add(policyError(spec, "must be 'SingleStack' to release the secondary " + what));
            }
        }
    }

    private static void singleMeansOne(JsonNode spec, List<FieldError> errors) {
        if (single(spec) && Json.items(spec, "clusterIPs").size() == 2) {
            errors.add(policyError(spec, several("cluster IPs")));
        }
        if (single(spec) && Json.items(spec, "ipFamilies").size() == 2) {
            errors.add(policyError(spec, several("IP families")));
        }
    }

    private static String several(String what) {
        return "must be 'RequireDualStack' or 'PreferDualStack' when multiple " + what + " are specified";
    }

    /** Addresses say their families, where the author did not. */
    private void inferred(ObjectNode spec, List<FieldError> errors) {
        List<String> ips = ServiceFacts.clusterIps(spec);
        for (int i = Json.items(spec, "ipFamilies").size(); i < ips.size(); i++) {
            String family = IpAddresses.parse(ips.get(i)).map(Addresses::family).orElse("");
            if (configured.contains(family)) {
                families(spec).add(family);
            } else {
                errors.add(FieldError.invalid(
                        SPEC.child("clusterIPs").index(i).text(),
                        spec.path("clusterIPs"),
                        family + " is not configured on this cluster"));
            }
        }
    }

    private void possible(JsonNode spec, List<FieldError> errors) {
        if (Json.text(spec, "ipFamilyPolicy").equals("RequireDualStack") && configured.size() < 2) {
            errors.add(policyError(spec, "this cluster is not configured for dual-stack services"));
        }
        List<String> families = Json.texts(spec, "ipFamilies");
        for (int i = 0; i < families.size(); i++) {
            if (!configured.contains(families.get(i))) {
                errors.add(FieldError.invalid(
                        SPEC.child("ipFamilies").index(i).text(), families.get(i), "not configured on this cluster"));
            }
        }
    }

    private void add(ObjectNode spec, List<String> possible) {
        ArrayNode families = families(spec);
        if (families.isEmpty()) {
            families.add(configured.getFirst());
        }
        String first = families.get(0).stringValue("");
        if (!single(spec) && families.size() == 1) {
            possible.stream().filter(f -> !f.equals(first)).forEach(families::add);
        }
    }

    private static ArrayNode families(ObjectNode spec) {
        return spec.path("ipFamilies") instanceof ArrayNode there ? there : spec.putArray("ipFamilies");
    }

    private static boolean single(JsonNode spec) {
        return Json.text(spec, "ipFamilyPolicy").equals(SINGLE);
    }

    private static boolean endpointsFromElsewhere(JsonNode spec) {
        return ServiceFacts.isHeadless(spec) && Json.empty(spec, "selector");
    }

    private static FieldError policyError(JsonNode spec, String detail) {
        return FieldError.invalid(POLICY.text(), Json.text(spec, "ipFamilyPolicy"), detail);
    }
}
