package dev.portolan.controllers.statefulset;

import dev.portolan.client.EventRecorder;
import dev.portolan.client.Informer;
import dev.portolan.client.ObjectKey;
import dev.portolan.client.Outcome;
import dev.portolan.controllers.history.RevisionHistory;
import dev.portolan.controllers.ownership.Ownership;
import dev.portolan.controllers.ownership.Selectors;
import dev.portolan.controllers.pods.TemplateHash;
import dev.portolan.controllers.runtime.Adoption;
import dev.portolan.controllers.runtime.ApiWrites;
import dev.portolan.controllers.runtime.Controller;
import dev.portolan.controllers.runtime.ControllerContext;
import dev.portolan.controllers.runtime.OwnWrites;
import dev.portolan.controllers.runtime.OwnerQueue;
import dev.portolan.controllers.runtime.SyncedLoop;
import dev.portolan.controllers.statefulset.core.Ordinals;
import dev.portolan.controllers.statefulset.core.Revisions;
import dev.portolan.controllers.statefulset.core.SetDecision;
import dev.portolan.controllers.statefulset.core.SetPod;
import dev.portolan.controllers.statefulset.core.SetState;
import dev.portolan.controllers.statefulset.core.SetStep;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gives every StatefulSet its pods, in order, and each its name and its volumes for good; and keeps its history. */
public final class StatefulSetController implements Controller {
    private static final int WORKERS = 4;

    private final InstantSource clock;
    private final Informer<StatefulSet> sets;
    private final OwnWrites<Pod> pods;
    private final ApiWrites writes;
    private final Departures departures;
    private final Adoption<Pod> adoption;
    private final KubernetesSerialization serialization;
    private final TemplateHash hash;
    private final RevisionHistory history;
    private final Claims claims;
    private final EventRecorder events;
    private final SyncedLoop loop;

    public StatefulSetController(ControllerContext context) {
        this.clock = context.clock();
        this.sets = context.informers().of(StatefulSet.class);
        Informer<Pod> shown = context.informers().of(Pod.class);
        this.pods = new OwnWrites<>(shown, clock);
        this.writes = new ApiWrites(context.client());
        this.departures = new Departures(shown, writes, clock);
        this.adoption = new Adoption<>(context.client(), pods);
        this.serialization = context.client().getKubernetesSerialization();
        this.hash = new TemplateHash(serialization);
        this.events = new EventRecorder(context.client(), "statefulset-controller");
        this.history = new RevisionHistory(context);
        this.claims = new Claims(context, events);
        this.loop = new SyncedLoop(
                "statefulset-controller",
                WORKERS,
                this::reconcile,
                List.of(sets, shown, history.reads(), claims.reads()));
        sets.onChange((before, after) -> {
            if (after != null) loop.enqueue(after);
        });
        shown.onChange(new OwnerQueue<Pod, StatefulSet>(
                "StatefulSet", sets, set -> Selectors.of(set.getSpec().getSelector()), loop));
        history.onFreed(loop::enqueue);
        shown.onChange((before, after) -> {
            if (before != null && after == null) wakeWhoWaitsForTheName(before);
        });
    }

    private void wakeWhoWaitsForTheName(Pod gone) {
        sets.get(
                        gone.getMetadata().getNamespace(),
                        Ordinals.setName(gone.getMetadata().getName()))
                .ifPresent(loop::enqueue);
    }

    @Override
    public void start() {
        loop.start();
    }

    private Outcome reconcile(ObjectKey key) {
        StatefulSet set = sets.get(key).orElse(null);
        if (set == null) {
            return Outcome.done(); // its pods are the garbage collector's
        }
        List<Pod> now =
                new ArrayList<>(adoption
                        .settle(
                                set,
                                Selectors.of(set.getSpec().getSelector()),
                                pod -> Ordinals.of(set, pod).isPresent())
                        .stream()
                        .map(departures::current)
                        .toList());
        String template = hash.of(set.getSpec().getTemplate(), 0);
        if (set.getMetadata().getDeletionTimestamp() == null) {
            history.record(
                    set,
                    Selectors.of(set.getSpec().getSelector()),
                    set.getSpec().getTemplate(),
                    template);
            claims.assign(set, now);
        }
        Revisions revisions = Revisions.of(set, template);
        @Nullable KubernetesClientException refused = null;
        for (SetStep step : SetDecision.decide(set, now, revisions, clock.instant())) {
            try {
                take(step, set, revisions, now);
            } catch (KubernetesClientException reason) {
                refused = reason; // one pod that cannot be made keeps no other waiting
            }
        }
        Instant time = clock.instant();
        StatefulSetStatus status = SetState.of(set, now, revisions, time);
        writeStatus(set, status);
        history.truncate(set, needed(now, status), set.getSpec().getRevisionHistoryLimit());
        if (refused != null) {
            throw refused; // what was refused is tried again, more and more rarely
        }
        return SetState.nextAvailable(set, now, time)
                .map(at -> Outcome.after(Duration.between(time, at)))
                .orElseGet(Outcome::done);
    }

    private void take(SetStep step, StatefulSet set, Revisions revisions, List<Pod> now) {
        switch (step) {
            case SetStep.Create(int ordinal, String revision) -> {
                claims.provide(set, ordinal);
                create(set, pod(set, ordinal, revision, revisions), now);
            }
            case SetStep.Label(Pod pod, Map<String, String> labels) -> label(pod, labels);
            case SetStep.Delete(Pod pod) -> {
                delete(set, pod);
                now.replaceAll(each -> each == pod ? departures.going(pod) : each);
            }
        }
    }

    /** From the present template where the old one is not kept any more. */
    private Pod pod(StatefulSet set, int ordinal, String revision, Revisions revisions) {
        Optional<PodTemplateSpec> old =
                revision.equals(revisions.update()) ? Optional.empty() : history.template(set, revision);
        return SetPod.of(
                set,
                ordinal,
                old.isPresent() ? revision : revisions.update(),
                old.orElse(set.getSpec().getTemplate()));
    }

    private static Set<String> needed(List<Pod> pods, StatefulSetStatus status) {
        Set<String> names = new HashSet<>(List.of(status.getCurrentRevision(), status.getUpdateRevision()));
        pods.forEach(pod -> names.add(Ownership.labels(pod).getOrDefault(Revisions.LABEL, "")));
        return names;
    }

    private void create(StatefulSet set, Pod wanted, List<Pod> now) {
        String name = wanted.getMetadata().getName();
        try {
            now.add(pods.put(writes.create(wanted)));
            events.normal(
                    set, "SuccessfulCreate", "create Pod " + name + " in StatefulSet " + name(set) + " successful");
        } catch (KubernetesClientException refused) {
            events.warning(
                    set,
                    "FailedCreate",
                    "create Pod " + name + " in StatefulSet " + name(set) + " failed error: "
                            + ApiWrites.message(refused));
            if (!isTaken(set, wanted, refused)) {
                throw refused;
            }
        }
    }

    /** Whether somebody else's pod has the name. To try again is no use until that one goes, which is heard. */
    private boolean isTaken(StatefulSet set, Pod wanted, KubernetesClientException refused) {
        return refused.getCode() == 409
                && pods.get(ObjectKey.of(wanted))
                        .filter(pod -> !Ownership.controls(set, pod))
                        .isPresent();
    }

    private void label(Pod pod, Map<String, String> labels) {
        Map<String, Object> metadata = Map.of("uid", pod.getMetadata().getUid(), "labels", labels);
        pods.put(writes.patch(pod, serialization.asJson(Map.of("metadata", metadata))));
    }

    private void delete(StatefulSet set, Pod pod) {
        String subject = "delete Pod " + pod.getMetadata().getName() + " in StatefulSet " + name(set);
        try {
            departures.delete(pod);
            events.normal(set, "SuccessfulDelete", subject + " successful");
        } catch (KubernetesClientException refused) {
            events.warning(set, "FailedDelete", subject + " failed error: " + ApiWrites.message(refused));
            throw refused;
        }
    }

    private void writeStatus(StatefulSet set, StatefulSetStatus status) {
        if (!status.equals(set.getStatus())) {
            writes.updateStatus(new StatefulSetBuilder(set).withStatus(status).build());
        }
    }

    private static String name(StatefulSet set) {
        return set.getMetadata().getName();
    }

    @Override
    public void close() {
        loop.close();
        events.close();
    }
}
