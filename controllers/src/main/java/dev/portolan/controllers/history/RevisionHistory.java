package dev.portolan.controllers.history;

import dev.portolan.client.Informer;
import dev.portolan.client.ObjectKey;
import dev.portolan.controllers.history.core.Numbering;
import dev.portolan.controllers.history.core.Numbering.Step;
import dev.portolan.controllers.ownership.Ownership;
import dev.portolan.controllers.runtime.Adoption;
import dev.portolan.controllers.runtime.ApiWrites;
import dev.portolan.controllers.runtime.ControllerContext;
import dev.portolan.controllers.runtime.OwnWrites;
import dev.portolan.rules.LabelSelector;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.ControllerRevisionBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a ControllerRevision for each template that a workload has had, so that {@code kubectl rollout history} and {@code undo} work and
 * pods of an old revision can still be made. The data has the form of a strategic merge patch on the workload, as kubectl applies it.
 */
public final class RevisionHistory {
    private static final String HASH = "controller.kubernetes.io/hash";

    private final Informer<ControllerRevision> shown;
    private final OwnWrites<ControllerRevision> revisions;
    private final Adoption<ControllerRevision> adoption;
    private final ApiWrites writes;
    private final KubernetesSerialization serialization;

    public RevisionHistory(ControllerContext context) {
        this.shown = context.informers().of(ControllerRevision.class);
        this.revisions = new OwnWrites<>(shown, context.clock());
        this.adoption = new Adoption<>(context.client(), revisions);
        this.writes = new ApiWrites(context.client());
        this.serialization = context.client().getKubernetesSerialization();
    }

    /** What has to be listed before any method is called. */
    public Informer<ControllerRevision> reads() {
        return shown;
    }

    /** Names the workload whose revision may have the name that has just become free, or whose revision nobody controls any more. */
    public void onFreed(Consumer<ObjectKey> wake) {
        shown.onChange((before, after) -> {
            if (before != null
                    && Ownership.controllerOf(before).isPresent()
                    && (after == null || Ownership.controllerOf(after).isEmpty())) {
                String name = before.getMetadata().getName();
                int hash = name.lastIndexOf('-');
                wake.accept(
                        new ObjectKey(before.getMetadata().getNamespace(), hash < 0 ? name : name.substring(0, hash)));
            }
        });
    }

    /** The name of the revision of {@code owner} whose template has that hash. */
    public static String name(HasMetadata owner, String hash) {
        return owner.getMetadata().getName() + "-" + hash;
    }

    /**
     * Sees to it that {@code template} is the newest revision of {@code owner}, and takes over what a namesake has left behind
     * ({@code kubectl delete --cascade=orphan}). Where the revision of that name is another's, nothing is recorded until {@link #onFreed}.
     */
    public void record(HasMetadata owner, LabelSelector selector, PodTemplateSpec template, String hash) {
        adoption.settle(owner, selector, each -> isNamedFor(owner, each));
        boolean anothers = revisions
                .get(owner.getMetadata().getNamespace(), name(owner, hash))
                .filter(there -> !Ownership.controls(owner, there))
                .isPresent();
        if (anothers) {
            return;
        }
        switch (Numbering.step(owned(owner), name(owner, hash))) {
            case Step.Keep() -> {}
            case Step.Create(long number) -> revisions.put(writes.create(revision(owner, template, hash, number)));
            case Step.Renumber(ControllerRevision there, long number) ->
                revisions.put(writes.update(new ControllerRevisionBuilder(there)
                        .withRevision(number)
                        .build()));
        }
    }

    private static boolean isNamedFor(HasMetadata owner, ControllerRevision revision) {
        String hash = Ownership.labels(revision).getOrDefault(HASH, "");
        return revision.getMetadata().getName().equals(name(owner, hash));
    }

    private ControllerRevision revision(HasMetadata owner, PodTemplateSpec template, String hash, long number) {
        ObjectMeta said = template.getMetadata();
        Map<String, Object> replaced = new LinkedHashMap<>(asMap(template));
        replaced.put("$patch", "replace");
        return new ControllerRevisionBuilder()
                .withNewMetadata()
                .withNamespace(owner.getMetadata().getNamespace())
                .withName(name(owner, hash))
                .withLabels(said == null || said.getLabels() == null ? Map.of() : Map.copyOf(said.getLabels()))
                .addToLabels(HASH, hash)
                .withAnnotations(owner.getMetadata().getAnnotations())
                .withOwnerReferences(Ownership.reference(owner))
                .endMetadata()
                .withData(Map.of("spec", Map.of("template", replaced)))
                .withRevision(number)
                .build();
    }

    /** The template of the revision of that name; empty when it is not kept. */
    public Optional<PodTemplateSpec> template(HasMetadata owner, String name) {
        return owned(owner).stream()
                .filter(each -> each.getMetadata().getName().equals(name))
                .findFirst()
                .map(this::templateOf);
    }

    private PodTemplateSpec templateOf(ControllerRevision revision) {
        Object spec = asMap(revision.getData()).get("spec");
        Map<String, Object> template = new LinkedHashMap<>(asMap(asMap(spec).get("template")));
        template.remove("$patch");
        return serialization.convertValue(template, PodTemplateSpec.class);
    }

    @SuppressWarnings("unchecked") // a JSON object's keys are strings
    private Map<String, Object> asMap(@Nullable Object value) {
        return value == null ? Map.of() : serialization.convertValue(value, Map.class);
    }

    /** Deletes what is too old, but nothing that is in {@code needed}. */
    public void truncate(HasMetadata owner, Set<String> needed, Integer limit) {
        for (ControllerRevision each : Numbering.surplus(owned(owner), needed, limit == null ? 10 : limit)) {
            writes.delete(each);
            revisions.gone(each);
        }
    }

    private List<ControllerRevision> owned(HasMetadata owner) {
        return revisions.list(owner.getMetadata().getNamespace()).stream()
                .filter(each -> Ownership.controls(owner, each))
                .toList();
    }
}
