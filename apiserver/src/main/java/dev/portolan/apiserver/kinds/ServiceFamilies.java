package dev.portolan.apiserver.kinds;

import dev.portolan.rules.IpAddresses;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code ipFamilyPolicy}, {@code ipFamilies} and {@code clusterIPs} of a Service in a cluster whose Service range has one
 * family: PreferDualStack is content with that one, RequireDualStack is refused, and a headless Service without selector may
 * have both, as its endpoints come from elsewhere.
 */
final class ServiceFamilies {
    private static final List<String> FAMILIES = List.of("IPv4", "IPv6");
    private static final List<String> POLICIES = List.of("PreferDualStack", "RequireDualStack", "SingleStack");
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final FieldPath IPS = SPEC.child("clusterIPs");

    private final String family;

    ServiceFamilies(String family) {
        this.family = family;
    }

    /** Sets what is left open. What is not served here stays as it is, for {@link #validate} to refuse. */
    void fill(ObjectNode spec) {
        if (!ServiceFacts.needsClusterIp(spec)) {
            return;
        }
        Json.defaultText(spec, "ipFamilyPolicy", endpointsFromElsewhere(spec) ? "RequireDualStack" : "SingleStack");
        List<String> families = new ArrayList<>(Json.texts(spec, "ipFamilies"));
        List<String> ips = ServiceFacts.clusterIps(spec);
        for (int i = families.size(); i < ips.size() && familyOf(ips.get(i)).equals(Optional.of(family)); i++) {
            families.add(family);
        }
        if (families.isEmpty() && ips.isEmpty()) {
            families.add(family);
        }
        boolean single = Json.text(spec, "ipFamilyPolicy").equals("SingleStack");
        if (families.size() == 1 && !single && endpointsFromElsewhere(spec)) {
            families.add(families.getFirst().equals("IPv4") ? "IPv6" : "IPv4");
        }
        if (!families.isEmpty()) {
            ArrayNode list = spec.putArray("ipFamilies");
            families.forEach(list::add);
        }
    }

    private static boolean endpointsFromElsewhere(JsonNode spec) {
        return ServiceFacts.isHeadless(spec) && Json.empty(spec, "selector");
    }

    private static Optional<String> familyOf(String ip) {
        return IpAddresses.parse(ip).map(Addresses::family);
    }

    void validate(JsonNode spec, List<FieldError> errors) {
        if (ServiceFacts.isExternalName(spec)) {
            for (String field : List.of("clusterIPs", "ipFamilies", "ipFamilyPolicy")) {
                if (!Json.empty(spec, field)) {
                    errors.add(
                            FieldError.forbidden(SPEC.child(field).text(), "may not be set for ExternalName services"));
                }
            }
            return;
        }
        int before = errors.size();
        agreement(spec, errors);
        families(spec, errors);
        addresses(spec, errors);
        if (errors.size() == before) {
            policy(spec, errors);
        }
    }

    private static void agreement(JsonNode spec, List<FieldError> errors) {
        String ip = Json.text(spec, "clusterIP");
        List<String> ips = Json.texts(spec, "clusterIPs");
        if (ip.isEmpty() && !ips.isEmpty()) {
            errors.add(FieldError.invalid(
                    IPS.text(), spec.path("clusterIPs"), "must be empty when `clusterIP` is not specified"));
        } else if (!ip.isEmpty() && ips.isEmpty()) {
            errors.add(FieldError.required(IPS.text(), ""));
        } else if (!ip.isEmpty() && !ips.getFirst().equals(ip)) {
            errors.add(FieldError.invalid(IPS.text(), spec.path("clusterIPs"), "first value must match `clusterIP`"));
        }
    }

    private static void families(JsonNode spec, List<FieldError> errors) {
        List<String> families = Json.texts(spec, "ipFamilies");
        for (int i = 0; i < families.size(); i++) {
            FieldPath path = SPEC.child("ipFamilies").index(i);
            Rules.oneOf(families.get(i), FAMILIES, path, errors);
            if (families.indexOf(families.get(i)) < i) {
                errors.add(FieldError.duplicate(path.text(), families.get(i)));
            }
        }
        if (Json.has(spec, "ipFamilyPolicy")) {
            Rules.oneOf(Json.text(spec, "ipFamilyPolicy"), POLICIES, SPEC.child("ipFamilyPolicy"), errors);
        }
    }

    private static void addresses(JsonNode spec, List<FieldError> errors) {
        List<String> ips = Json.texts(spec, "clusterIPs");
        List<String> families = Json.texts(spec, "ipFamilies");
        if (ips.size() > 1 && ips.getFirst().equals(ServiceFacts.HEADLESS)) {
            errors.add(
                    FieldError.invalid(IPS.text(), spec.path("clusterIPs"), "'None' must be the first and only value"));
            return;
        }
        if (ips.size() > 2) {
            errors.add(FieldError.invalid(IPS.text(), spec.path("clusterIPs"), "may only hold up to 2 values"));
        }
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < ips.size() && !ServiceFacts.isHeadless(spec); i++) {
            String ip = ips.get(i);
            Optional<String> actual = familyOf(ip);
            Rules.named(ip, Addresses::ip, IPS.index(i), errors);
            actual.ifPresent(seen::add);
            if (actual.isPresent() && i < families.size() && !families.get(i).equals(actual.get())) {
                String wanted = families.get(i);
                errors.add(FieldError.invalid(
                        IPS.index(i).text(),
                        ip,
                        "expected an " + wanted + " value as indicated by `ipFamilies[" + i + "]`"));
            }
        }
        if (seen.stream().distinct().count() < seen.size()) {
            errors.add(FieldError.invalid(
                    IPS.text(), spec.path("clusterIPs"), "may specify no more than one IP for each IP family"));
        }
    }

    /** What this cluster, with its one family, cannot do. */
    private void policy(JsonNode spec, List<FieldError> errors) {
        String policy = Json.text(spec, "ipFamilyPolicy");
        String path = SPEC.child("ipFamilyPolicy").text();
        List<String> families = Json.texts(spec, "ipFamilies");
        List<String> ips = ServiceFacts.clusterIps(spec);
        if (policy.equals("SingleStack")) {
            if (ips.size() == 2) {
                errors.add(FieldError.invalid(path, policy, dual("cluster IPs")));
            }
            if (families.size() == 2) {
                errors.add(FieldError.invalid(path, policy, dual("IP families")));
            }
        }
        for (int i = families.size(); i < ips.size(); i++) {
            String other = familyOf(ips.get(i)).orElse("");
            errors.add(FieldError.invalid(
                    IPS.index(i).text(), spec.path("clusterIPs"), other + " is not configured on this cluster"));
        }
        if (endpointsFromElsewhere(spec)) {
            return;
        }
        if (policy.equals("RequireDualStack")) {
            errors.add(FieldError.invalid(path, policy, "this cluster is not configured for dual-stack services"));
        }
        for (int i = 0; i < families.size(); i++) {
            if (!families.get(i).equals(family)) {
                errors.add(FieldError.invalid(
                        SPEC.child("ipFamilies").index(i).text(), families.get(i), "not configured on this cluster"));
            }
        }
    }

    private static String dual(String what) {
        return "must be 'RequireDualStack' or 'PreferDualStack' when multiple " + what + " are specified";
    }
}
