package dev.portolan.apiserver.kinds;

import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The limits of a rolling update: counts or percentages that leave it room to move (pkg/apis/apps/validation). */
final class RolloutRules {
    private static final Pattern PERCENT = Pattern.compile("[0-9]+%");
    private static final int ALL = 100;

    private RolloutRules() {}

    static void deployment(JsonNode strategy, FieldPath path, List<FieldError> errors) {
        String type = Json.text(strategy, "type");
        Rules.oneOf(type, List.of("Recreate", "RollingUpdate"), path.child("type"), errors);
        FieldPath rolling = path.child("rollingUpdate");
        if (type.equals("Recreate") && Json.has(strategy, "rollingUpdate")) {
            errors.add(FieldError.forbidden(rolling.text(), "may not be specified when strategy `type` is 'Recreate'"));
        } else if (type.equals("RollingUpdate")) {
            JsonNode limits = strategy.path("rollingUpdate");
            countOrPercent(limits, "maxUnavailable", rolling, errors);
            countOrPercent(limits, "maxSurge", rolling, errors);
            notMoreThanAll(limits, "maxUnavailable", rolling, errors);
            if (zero(limits.path("maxUnavailable")) && zero(limits.path("maxSurge"))) {
                errors.add(FieldError.invalid(
                        rolling.child("maxUnavailable").text(),
                        limits.path("maxUnavailable"),
                        "may not be 0 when `maxSurge` is 0"));
            }
        }
    }

    static void statefulSet(JsonNode strategy, FieldPath path, List<FieldError> errors) {
        String type = Json.text(strategy, "type");
        Rules.oneOf(type, List.of("OnDelete", "RollingUpdate"), path.child("type"), errors);
        FieldPath rolling = path.child("rollingUpdate");
        JsonNode limits = strategy.path("rollingUpdate");
        if (type.equals("OnDelete") && Json.has(strategy, "rollingUpdate")) {
            errors.add(FieldError.invalid(rolling.text(), limits, "only allowed for updateStrategy 'RollingUpdate'"));
        } else if (Json.has(limits, "partition") || Json.has(limits, "maxUnavailable")) {
            Rules.notNegative(limits, "partition", rolling, errors);
            if (Json.has(limits, "maxUnavailable")) {
                countOrPercent(limits, "maxUnavailable", rolling, errors);
                notMoreThanAll(limits, "maxUnavailable", rolling, errors);
                if (zero(limits.path("maxUnavailable"))) {
                    errors.add(FieldError.invalid(
                            rolling.child("maxUnavailable").text(), limits.path("maxUnavailable"), "cannot be 0"));
                }
            }
        }
    }

    static void daemonSet(JsonNode strategy, FieldPath path, List<FieldError> errors) {
        String type = Json.text(strategy, "type");
        Rules.oneOf(type, List.of("RollingUpdate", "OnDelete"), path.child("type"), errors);
        FieldPath rolling = path.child("rollingUpdate");
        if (!type.equals("RollingUpdate")) {
            return;
        }
        JsonNode limits = strategy.path("rollingUpdate");
        for (String field : List.of("maxUnavailable", "maxSurge")) {
            countOrPercent(limits, field, rolling, errors);
            notMoreThanAll(limits, field, rolling, errors);
        }
        boolean surge = !zero(limits.path("maxSurge"));
        if (surge && !zero(limits.path("maxUnavailable"))) {
            errors.add(FieldError.invalid(
                    rolling.child("maxSurge").text(),
                    limits.path("maxSurge"),
                    "may not be set when maxUnavailable is non-zero"));
        } else if (!surge && zero(limits.path("maxUnavailable"))) {
            errors.add(FieldError.required(rolling.child("maxUnavailable").text(), "cannot be 0 when maxSurge is 0"));
        }
    }

    static void countOrPercent(JsonNode limits, String field, FieldPath path, List<FieldError> errors) {
        JsonNode value = limits.path(field);
        FieldPath at = path.child(field);
        if (value.isString() && !PERCENT.matcher(value.stringValue()).matches()) {
            errors.add(FieldError.invalid(at.text(), value, "must be an integer or percentage (e.g '5%')"));
        } else if (!value.isString()) {
            Rules.notNegative(limits, field, path, errors);
        }
    }

    static void notMoreThanAll(JsonNode limits, String field, FieldPath path, List<FieldError> errors) {
        JsonNode value = limits.path(field);
        if (value.isString() && PERCENT.matcher(value.stringValue()).matches() && !atMostAll(value.stringValue())) {
            errors.add(FieldError.invalid(path.child(field).text(), value, "must not be greater than 100%"));
        }
    }

    private static boolean atMostAll(String percent) {
        String digits = percent.substring(0, percent.length() - 1).replaceFirst("^0+(?=.)", "");
        return digits.length() <= 3 && Integer.parseInt(digits) <= ALL;
    }

    private static boolean zero(JsonNode value) {
        return value.isString()
                ? value.stringValue().matches("0+%")
                : value.isIntegralNumber() && value.longValue() == 0;
    }
}
