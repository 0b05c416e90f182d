package dev.portolan.apiserver.kinds;

import dev.portolan.rules.IpAddresses;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What {@code ipFamilyPolicy}, {@code ipFamilies}, {@code clusterIP} and {@code clusterIPs} may say, in whatever cluster. */
final class ServiceFamilyRules {
    private static final List<String> FAMILIES = List.of("IPv4", "IPv6");
    private static final List<String> POLICIES = List.of("PreferDualStack", "RequireDualStack", "SingleStack");
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final FieldPath IPS = SPEC.child("clusterIPs");
    private static final FieldPath POLICY = SPEC.child("ipFamilyPolicy");

    private ServiceFamilyRules() {}

    static void validate(JsonNode spec, List<FieldError> errors) {
        if (ServiceFacts.isExternalName(spec)) {
            for (String field : List.of("clusterIPs", "ipFamilies", "ipFamilyPolicy")) {
                if (!Json.empty(spec, field)) {
                    errors.add(
                            FieldError.forbidden(SPEC.child(field).text(), "may not be set for ExternalName services"));
                }
            }
            return;
        }
        agreement(spec, errors);
        families(spec, errors);
        addresses(spec, errors);
    }

    private static void agreement(JsonNode spec, List<FieldError> errors) {
        String ip = Json.text(spec, "clusterIP");
        List<String> ips = Json.texts(spec, "clusterIPs");
        if (ip.isEmpty() && !ips.isEmpty()) {
            errors.add(invalid(spec, "must be empty when `clusterIP` is not specified"));
        } else if (!ip.isEmpty() && ips.isEmpty()) {
            errors.add(FieldError.required(IPS.text(), ""));
        } else if (!ip.isEmpty() && !ips.getFirst().equals(ip)) {
            errors.add(invalid(spec, "first value must match `clusterIP`"));
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
            Rules.oneOf(Json.text(spec, "ipFamilyPolicy"), POLICIES, POLICY, errors);
        }
    }

    private static void addresses(JsonNode spec, List<FieldError> errors) {
        List<String> ips = Json.texts(spec, "clusterIPs");
        int before = errors.size();
        for (int i = 0; i < ips.size(); i++) {
            if (i == 0 && ips.getFirst().equals(ServiceFacts.HEADLESS)) {
                if (ips.size() > 1) {
                    errors.add(invalid(spec, "'None' must be the first and only value"));
                }
                continue;
            }
            Rules.named(ips.get(i), Addresses::ip, IPS.index(i), errors);
        }
        boolean allAddresses = errors.size() == before;
        if (ips.size() > 2) {
            errors.add(invalid(spec, "may only hold up to 2 values"));
        }
        if (allAddresses && !ServiceFacts.isHeadless(spec)) {
            each(spec, ips, errors);
        }
    }

    private static void each(JsonNode spec, List<String> ips, List<FieldError> errors) {
        List<String> families = Json.texts(spec, "ipFamilies");
        List<String> actual = ips.stream()
                .map(ServiceFamilyRules::familyOf)
                .flatMap(Optional::stream)
                .toList();
        if (actual.stream().distinct().count() < actual.size()) {
            errors.add(invalid(spec, "may specify no more than one IP for each IP family"));
        }
        for (int i = 0; i < Math.min(actual.size(), families.size()); i++) {
            if (!families.get(i).equals(actual.get(i))) {
                errors.add(FieldError.invalid(
                        IPS.index(i).text(),
                        ips.get(i),
                        "expected an " + families.get(i) + " value as indicated by `ipFamilies[" + i + "]`"));
            }
        }
    }

    private static Optional<String> familyOf(String ip) {
        return IpAddresses.parse(ip).map(Addresses::family);
    }

    private static FieldError invalid(JsonNode spec, String detail) {
        return FieldError.invalid(IPS.text(), spec.path("clusterIPs"), detail);
    }

    /** A second address or family may come, and go under SingleStack; the first of each stays. */
    static void validateChange(JsonNode old, JsonNode spec, List<FieldError> errors) {
        if (!ServiceFacts.needsClusterIp(old) || !ServiceFacts.needsClusterIp(spec)) {
            return;
        }
        boolean wasHeadless = ServiceFacts.isHeadless(old);
        boolean isHeadless = ServiceFacts.isHeadless(spec);
        if (wasHeadless && isHeadless) {
            return;
        }
        kept(old, spec, "clusterIPs", "clusterIP", errors);
        if (wasHeadless == isHeadless) {
            kept(old, spec, "ipFamilies", "ipFamily", errors);
        }
    }

    private static void kept(JsonNode old, JsonNode spec, String list, String one, List<FieldError> errors) {
        List<String> before = Json.texts(old, list);
        List<String> now = Json.texts(spec, list);
        if (now.isEmpty() && list.equals("ipFamilies")) {
            return; // left open: they follow from the addresses
        }
        List<Integer> changed = new ArrayList<>();
        int common = before.size() == now.size() ? before.size() : Math.min(1, Math.min(before.size(), now.size()));
        for (int i = 0; i < common; i++) {
            if (!before.get(i).equals(now.get(i))) changed.add(i);
        }
        for (int i : changed) {
            errors.add(
                    FieldError.invalid(SPEC.child(list).index(i).text(), spec.path(list), "may not change once set"));
        }
        if (now.isEmpty() && !before.isEmpty()) {
            errors.add(
                    FieldError.invalid(SPEC.child(list).index(0).text(), null, "primary " + one + " can not be unset"));
        }
        if (before.size() == 2
                && now.size() == 1
                && !Json.text(spec, "ipFamilyPolicy").equals("SingleStack")) {
            errors.add(FieldError.invalid(
                    POLICY.text(),
                    Json.has(spec, "ipFamilyPolicy") ? Json.text(spec, "ipFamilyPolicy") : null,
                    "must be set to 'SingleStack' when releasing the secondary " + one));
        }
    }
}
