package dev.portolan.controllers.volumes.core;

import dev.portolan.controllers.nodes.NodeAffinityTerms;
import dev.portolan.controllers.ownership.Ownership;
import dev.portolan.controllers.ownership.Selectors;
import dev.portolan.rules.Quantity;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether a volume is for a claim (Kubernetes documentation, "Persistent Volumes", Binding). */
public final class VolumeMatch {
    private VolumeMatch() {}

    /**
     * The volume that {@code claim} should get: one that is reserved for it, else the smallest free one that has what it asks for.
     *
     * @param node where the claim's first pod runs; null when it does not matter yet
     */
    public static Optional<PersistentVolume> best(
            PersistentVolumeClaim claim, List<PersistentVolume> volumes, @Nullable Node node) {
        Optional<PersistentVolume> reserved = volumes.stream()
                .filter(volume -> reservedFor(claim, volume) && !leaving(volume))
                .findFirst();
        String named = claim.getSpec().getVolumeName();
        if (named != null && !named.isEmpty()) {
            return volumes.stream()
                    .filter(volume -> volume.getMetadata().getName().equals(named))
                    .filter(volume -> free(volume) || reservedFor(claim, volume))
                    .findFirst();
        }
        return reserved.or(() -> volumes.stream()
                .filter(volume -> free(volume) && !leaving(volume) && suits(claim, volume))
                .filter(volume -> node == null || reachable(volume, node))
                .min(Comparator.comparing(VolumeMatch::capacity)
                        .thenComparing(volume -> volume.getMetadata().getName())));
    }

    /** Whether {@code volume} says that it is for {@code claim} and for no namesake of it. */
    public static boolean reservedFor(PersistentVolumeClaim claim, PersistentVolume volume) {
        ObjectReference reference = volume.getSpec().getClaimRef();
        if (reference == null
                || !claim.getMetadata().getName().equals(reference.getName())
                || !claim.getMetadata().getNamespace().equals(reference.getNamespace())) {
            return false;
        }
        String uid = reference.getUid();
        return uid == null || uid.isEmpty() || uid.equals(claim.getMetadata().getUid());
    }

    private static boolean free(PersistentVolume volume) {
        return volume.getSpec().getClaimRef() == null;
    }

    private static boolean leaving(PersistentVolume volume) {
        return volume.getMetadata().getDeletionTimestamp() != null;
    }

    /** Class, mode, ways of access, size and labels. */
    static boolean suits(PersistentVolumeClaim claim, PersistentVolume volume) {
        var wanted = claim.getSpec();
        var has = volume.getSpec();
        boolean labelled = wanted.getSelector() == null
                || Selectors.of(wanted.getSelector()).matches(Ownership.labels(volume));
        return text(wanted.getStorageClassName()).equals(text(has.getStorageClassName()))
                && mode(wanted.getVolumeMode()).equals(mode(has.getVolumeMode()))
                && new HashSet<>(has.getAccessModes()).containsAll(wanted.getAccessModes())
                && capacity(volume).compareTo(asked(claim)) >= 0
                && labelled;
    }

    /** Whether a pod on {@code node} can use {@code volume}. */
    static boolean reachable(PersistentVolume volume, Node node) {
        var affinity = volume.getSpec().getNodeAffinity();
        return affinity == null
                || affinity.getRequired() == null
                || NodeAffinityTerms.match(affinity.getRequired(), node);
    }

    private static BigDecimal capacity(PersistentVolume volume) {
        return storage(volume.getSpec().getCapacity());
    }

    private static BigDecimal asked(PersistentVolumeClaim claim) {
        var resources = claim.getSpec().getResources();
        return storage(resources == null ? null : resources.getRequests());
    }

    private static BigDecimal storage(@Nullable Map<String, io.fabric8.kubernetes.api.model.Quantity> amounts) {
        return amounts == null || !amounts.containsKey("storage")
                ? BigDecimal.ZERO
                : Quantity.parse(String.valueOf(amounts.get("storage"))).value();
    }

    private static String mode(@Nullable String mode) {
        return mode == null || mode.isEmpty() ? "Filesystem" : mode;
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }
}
