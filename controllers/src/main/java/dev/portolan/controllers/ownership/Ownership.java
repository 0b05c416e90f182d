package dev.portolan.controllers.ownership;

import dev.portolan.rules.LabelSelector;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who controls whom (Kubernetes' ControllerRef design: at most one controlling owner, found by uid). */
public final class Ownership {
    private Ownership() {}

    /**
     * What an owner has to do about the objects that its selector may match.
     *
     * @param owned already its own
     * @param adopt without an owner, and matching
     * @param release its own, no longer matching
     */
    public record Claim<T>(List<T> owned, List<T> adopt, List<T> release) {}

    /** The reference of the one owner that controls {@code object}. */
    public static Optional<OwnerReference> controllerOf(HasMetadata object) {
        return references(object).stream()
                .filter(ref -> Boolean.TRUE.equals(ref.getController()))
                .findFirst();
    }

    /** Whether {@code owner}, this very one and no namesake, controls {@code object}. */
    public static boolean controls(HasMetadata owner, HasMetadata object) {
        return controllerOf(object)
                .map(ref -> ref.getUid().equals(owner.getMetadata().getUid()))
                .orElse(false);
    }

    /** The reference with which {@code owner} marks what it controls. */
    public static OwnerReference reference(HasMetadata owner) {
        return new OwnerReferenceBuilder()
                .withApiVersion(owner.getApiVersion())
                .withKind(owner.getKind())
                .withName(owner.getMetadata().getName())
                .withUid(owner.getMetadata().getUid())
                .withController(true)
                .withBlockOwnerDeletion(true)
                .build();
    }

    /** Sorts {@code candidates}, all of the owner's namespace. An owner that is being deleted adopts and releases nothing. */
    public static <T extends HasMetadata> Claim<T> claim(
            HasMetadata owner, LabelSelector selector, List<T> candidates) {
        boolean leaving = owner.getMetadata().getDeletionTimestamp() != null;
        List<T> owned = new ArrayList<>();
        List<T> adopt = new ArrayList<>();
        List<T> release = new ArrayList<>();
        for (T each : candidates) {
            boolean matches = selector.matches(labels(each));
            boolean going = each.getMetadata().getDeletionTimestamp() != null;
            Optional<OwnerReference> controller = controllerOf(each);
            if (controller.isPresent()) {
                if (controller.get().getUid().equals(owner.getMetadata().getUid())) {
                    (matches || leaving || going ? owned : release).add(each);
                }
            } else if (matches && !leaving && !going) {
                adopt.add(each);
            }
        }
        return new Claim<>(owned, adopt, release);
    }

    /** The owner references of {@code object}. */
    public static List<OwnerReference> references(HasMetadata object) {
        List<OwnerReference> all = object.getMetadata().getOwnerReferences();
        return all == null ? List.of() : all;
    }

    /** The labels of {@code object}. */
    public static Map<String, String> labels(HasMetadata object) {
        Map<String, String> labels = object.getMetadata().getLabels();
        return labels == null ? Map.of() : labels;
    }
}
