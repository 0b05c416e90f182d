package dev.portolan.apiserver.kinds;

import dev.portolan.apiserver.kinds.ResourceType.Subresource;
import dev.portolan.rules.CronSchedule;
import dev.portolan.rules.Names;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** batch/v1 CronJob: a Job at each time of a schedule. */
final class CronJobStrategy extends SpecStrategy {
    private static final ResourceType TYPE = ResourceType.namespaced("batch", "v1", "CronJob", "cronjobs")
            .withShortNames("cj")
            .withCategories("all")
            .withSubresources(Subresource.STATUS);
    /** A Job's name is the CronJob's and eleven characters more, and must still be a label. */
    private static final int MAX_NAME = 52;

    private static final Table TABLE = PodTemplates.containers(
                    Table.named()
                            .text("Schedule", "The schedule in Cron format.", o -> Json.text(o, "spec", "schedule"))
                            .text("Timezone", "The schedule's time zone.", o -> zone(o))
                            .flag(
                                    "Suspend",
                                    "Whether nothing is started for now.",
                                    o -> Json.isTrue(o, "spec", "suspend"))
                            .integer(
                                    "Active",
                                    "Jobs that run now.",
                                    o -> Json.items(o, "status", "active").size())
                            .with(
                                    TableColumn.of("Last Schedule", "When a Job was last made."),
                                    CronJobStrategy::lastSchedule)
                            .age(),
                    "spec",
                    "jobTemplate",
                    "spec",
                    "template")
            .wide("Selector", "Label selector of the pods.", o -> selectorCell(o));

    CronJobStrategy() {
        super(TYPE, Names::dns1123Subdomain, TABLE);
    }

    private static String zone(ObjectNode o) {
        String zone = Json.text(o, "spec", "timeZone");
        return zone.isEmpty() ? Rows.NONE : zone;
    }

    private static Object lastSchedule(ObjectNode o, Instant now) {
        String last = Json.text(o, "status", "lastScheduleTime");
        return last.isEmpty() ? Rows.NONE : Ages.since(last, now);
    }

    private static String selectorCell(ObjectNode o) {
        var selector = Selectors.parse(Json.at(o, "spec", "jobTemplate", "spec", "selector"));
        return selector.requirements().isEmpty() ? Rows.NONE : selector.toString();
    }

    @Override
    public void applyDefaults(ObjectNode o) {
        ObjectNode spec = Json.ensure(o, "spec");
        Json.defaultText(spec, "concurrencyPolicy", "Allow");
        Json.defaultFlag(spec, "suspend", false);
        Json.defaultNumber(spec, "successfulJobsHistoryLimit", 3);
        Json.defaultNumber(spec, "failedJobsHistoryLimit", 1);
        if (spec.path("jobTemplate").path("spec") instanceof ObjectNode job) {
            PodTemplates.defaults(job);
        }
    }

    @Override
    void firstStatus(ObjectNode o) {
        o.putObject("status");
    }

    @Override
    void rules(ObjectNode o, List<FieldError> errors) {
        if (Rows.name(o).length() > MAX_NAME) {
            errors.add(FieldError.invalid(
                    "metadata.name", Rows.name(o), "must be no more than " + MAX_NAME + " characters"));
        }
        JsonNode spec = o.path("spec");
        schedule(Json.text(spec, "schedule"), SPEC.child("schedule"), errors);
        if (Json.has(spec, "timeZone")) {
            timeZone(Json.text(spec, "timeZone"), SPEC.child("timeZone"), errors);
        }
        Rules.oneOf(
                Json.text(spec, "concurrencyPolicy"),
                List.of("Allow", "Forbid", "Replace"),
                SPEC.child("concurrencyPolicy"),
                errors);
        for (String field :
                List.of("startingDeadlineSeconds", "successfulJobsHistoryLimit", "failedJobsHistoryLimit")) {
            Rules.notNegative(spec, field, SPEC, errors);
        }
        JsonNode job = spec.path("jobTemplate").path("spec");
        FieldPath at = SPEC.child("jobTemplate").child("spec");
        JobRules.spec(job, at, errors);
        if (Json.has(job, "manualSelector") && Json.isTrue(job, "manualSelector")) {
            errors.add(FieldError.notSupported(at.child("manualSelector").text(), true, List.of("nil", "false")));
        }
    }

    private static void schedule(String schedule, FieldPath path, List<FieldError> errors) {
        if (schedule.isEmpty()) {
            errors.add(FieldError.required(path.text(), ""));
        } else if (schedule.contains("TZ")) {
            errors.add(FieldError.invalid(
                    path.text(), schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead"));
        } else {
            try {
                CronSchedule.parse(schedule);
            } catch (IllegalArgumentException wrong) {
                errors.add(FieldError.invalid(path.text(), schedule, String.valueOf(wrong.getMessage())));
            }
        }
    }

    private static void timeZone(String zone, FieldPath path, List<FieldError> errors) {
        if (zone.isEmpty()) {
            errors.add(FieldError.invalid(path.text(), zone, "timeZone must be nil or non-empty string"));
        } else if (zone.equalsIgnoreCase("Local")) {
            errors.add(FieldError.invalid(
                    path.text(),
                    zone,
                    "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones"));
        } else {
            try {
                ZoneId.of(zone);
            } catch (DateTimeException unknown) {
                errors.add(FieldError.invalid(path.text(), zone, "unknown time zone " + zone));
            }
        }
    }
}
