package dev.portolan.controllers.cronjob.core;

import dev.portolan.controllers.ownership.Ownership;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobTemplateSpec;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;

/** The Jobs of a CronJob: how they are made and named, and how they ended. */
public final class CronJobs {
    /** Says for which time of the schedule a Job was made. */
    static final String SCHEDULED = "batch.kubernetes.io/cronjob-scheduled-timestamp";

    private CronJobs() {}

    /** The Job for that time; its name follows from the time, so that no time has two. */
    static Job of(CronJob cron, Instant scheduled, ZoneId zone) {
        JobTemplateSpec template = cron.getSpec().getJobTemplate();
        ObjectMeta said = template.getMetadata() == null ? new ObjectMeta() : template.getMetadata();
        return new JobBuilder()
                .withNewMetadata()
                .withNamespace(cron.getMetadata().getNamespace())
                .withName(cron.getMetadata().getName() + "-" + scheduled.getEpochSecond() / 60)
                .withLabels(said.getLabels() == null ? Map.of() : Map.copyOf(said.getLabels()))
                .withAnnotations(said.getAnnotations() == null ? Map.of() : Map.copyOf(said.getAnnotations()))
                .addToAnnotations(SCHEDULED, DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(scheduled.atZone(zone)))
                .withOwnerReferences(Ownership.reference(cron))
                .endMetadata()
                .withSpec(template.getSpec())
                .build();
    }

    static Optional<String> end(Job job) {
        return job.getStatus() == null
                ? Optional.empty()
                : job.getStatus().getConditions().stream()
                        .filter(c -> "True".equals(c.getStatus())
                                && (c.getType().equals("Complete")
                                        || c.getType().equals("Failed")))
                        .map(c -> c.getType())
                        .findFirst();
    }

    static Instant started(Job job) {
        String start = job.getStatus() == null ? null : job.getStatus().getStartTime();
        return Instant.parse(start == null ? job.getMetadata().getCreationTimestamp() : start);
    }

    /** As {@code status.active} names it. */
    public static ObjectReference reference(Job job) {
        return new ObjectReferenceBuilder()
                .withApiVersion(job.getApiVersion())
                .withKind(job.getKind())
                .withNamespace(job.getMetadata().getNamespace())
                .withName(job.getMetadata().getName())
                .withUid(job.getMetadata().getUid())
                .build();
    }
}
