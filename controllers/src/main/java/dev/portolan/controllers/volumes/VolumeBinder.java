package dev.portolan.controllers.volumes;

import dev.portolan.client.EventRecorder;
import dev.portolan.client.Informer;
import dev.portolan.client.ObjectKey;
import dev.portolan.client.Outcome;
import dev.portolan.controllers.pods.PodState;
import dev.portolan.controllers.runtime.ApiWrites;
import dev.portolan.controllers.runtime.Controller;
import dev.portolan.controllers.runtime.ControllerContext;
import dev.portolan.controllers.runtime.OwnWrites;
import dev.portolan.controllers.runtime.SyncedLoop;
import dev.portolan.controllers.volumes.core.VolumeMatch;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Binds claims to volumes. First the volume says whose it is, then the claim which it has: whoever is killed in between is followed by one
 * who finds the volume reserved for the claim, and goes on.
 */
public final class VolumeBinder implements Controller {
    /** One: two claims at the same time could choose the same volume. */
    private static final int WORKERS = 1;

    private static final String BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller";
    private static final String COMPLETED = "pv.kubernetes.io/bind-completed";
    private static final String PROVISIONER = "volume.kubernetes.io/storage-provisioner";
    private static final String NODE_FOLDER = "portolan.dev/node-folder";
    private static final String LATE = "WaitForFirstConsumer";

    private final OwnWrites<PersistentVolume> volumes;
    private final Informer<PersistentVolumeClaim> claims;
    private final Informer<StorageClass> classes;
    private final Informer<Pod> pods;
    private final Informer<Node> nodes;
    private final ApiWrites writes;
    private final EventRecorder events;
    private final SyncedLoop loop;

    public VolumeBinder(ControllerContext context) {
        Informer<PersistentVolume> shown = context.informers().of(PersistentVolume.class);
        this.volumes = new OwnWrites<>(shown, context.clock());
        this.claims = context.informers().of(PersistentVolumeClaim.class);
        this.classes = context.informers().of(StorageClass.class);
        this.pods = context.informers().of(Pod.class);
        this.nodes = context.informers().of(Node.class);
        this.writes = new ApiWrites(context.client());
        this.events = new EventRecorder(context.client(), "persistentvolume-controller");
        this.loop =
                new SyncedLoop("volume-binder", WORKERS, this::reconcile, List.of(shown, claims, classes, pods, nodes));
        claims.onChange((_, after) -> {
            if (after != null) loop.enqueue(after);
        });
        shown.onChange(this::volumeChanged);
        classes.onChange((_, _) -> unbound());
        pods.onChange(this::podChanged);
    }

    private void volumeChanged(@Nullable PersistentVolume before, @Nullable PersistentVolume after) {
        unbound();
        if (after == null && before != null && before.getSpec().getClaimRef() != null) {
            var left = before.getSpec().getClaimRef();
            loop.enqueue(new ObjectKey(String.valueOf(left.getNamespace()), String.valueOf(left.getName())));
        }
    }

    private void unbound() {
        claims.list().stream().filter(c -> !isBound(c)).forEach(loop::enqueue);
    }

    /** A claim may wait for the first pod that uses it to have a node. */
    private void podChanged(@Nullable Pod before, @Nullable Pod after) {
        if (after != null
                && !PodState.nodeName(after).isEmpty()
                && (before == null || PodState.nodeName(before).isEmpty())) {
            PodClaims.of(after).forEach(loop::enqueue);
        }
    }

    @Override
    public void start() {
        loop.start();
    }

    private static boolean isBound(PersistentVolumeClaim claim) {
        return claim.getStatus() != null && "Bound".equals(claim.getStatus().getPhase());
    }

    private Outcome reconcile(ObjectKey key) {
        PersistentVolumeClaim claim = claims.get(key).orElse(null);
        if (claim == null || claim.getMetadata().getDeletionTimestamp() != null) {
            return Outcome.done();
        }
        if (isBound(claim)) {
            lostOrKept(claim);
            return Outcome.done();
        }
        boolean late = late(claim);
        Optional<Node> node = late ? consumerNode(claim) : Optional.empty();
        boolean named = claim.getSpec().getVolumeName() != null
                && !claim.getSpec().getVolumeName().isEmpty();
        if (late && node.isEmpty() && !named) {
            events.normal(claim, LATE, "waiting for first consumer to be created before binding");
            return Outcome.done(); // until a pod has a node
        }
        VolumeMatch.best(claim, volumes.list(), node.orElse(null))
                .ifPresentOrElse(volume -> bind(claim, volume), () -> wait(claim));
        return Outcome.done(); // until there is another volume
    }

    /** A claim of no class, or of the class of node folders, gets a volume made by the agent of its first pod's node. */
    private void wait(PersistentVolumeClaim claim) {
        String named = claim.getSpec().getStorageClassName();
        boolean classless = named == null || named.isEmpty();
        boolean folder = classless
                || classes.get("", named)
                        .filter(c -> NODE_FOLDER.equals(c.getProvisioner()))
                        .isPresent();
        Map<String, String> annotations = claim.getMetadata().getAnnotations();
        if (folder && (annotations == null || !annotations.containsKey(PROVISIONER))) {
            writes.update(new PersistentVolumeClaimBuilder(claim)
                    .editMetadata()
                    .addToAnnotations(PROVISIONER, NODE_FOLDER)
                    .endMetadata()
                    .build());
            return; // its return wakes us
        }
        if (classless) {
            events.normal(
                    claim,
                    "FailedBinding",
                    "no persistent volumes available for this claim and no storage class is set;"
                            + " its first pod gets a folder on its node");
        } else if (classes.get("", named).isEmpty()) {
            events.warning(claim, "ProvisioningFailed", "storageclass.storage.k8s.io \"" + named + "\" not found");
        } else {
            events.normal(
                    claim,
                    "ExternalProvisioning",
                    "Waiting for a volume either to be created by the external provisioner '"
                            + classes.get("", named)
                                    .map(StorageClass::getProvisioner)
                                    .orElse("")
                            + "' or manually by the system administrator. If volume creation is delayed, please verify that"
                            + " the provisioner is running and correctly registered.");
        }
    }

    private boolean late(PersistentVolumeClaim claim) {
        String named = claim.getSpec().getStorageClassName();
        return named != null
                && classes.get("", named)
                        .filter(c -> LATE.equals(c.getVolumeBindingMode()))
                        .isPresent();
    }

    private Optional<Node> consumerNode(PersistentVolumeClaim claim) {
        ObjectKey key = ObjectKey.of(claim);
        return pods.list(key.namespace()).stream()
                .filter(pod -> PodState.active(pod) && PodClaims.of(pod).contains(key))
                .map(PodState::nodeName)
                .filter(name -> !name.isEmpty())
                .flatMap(name -> nodes.get("", name).stream())
                .findFirst();
    }

    private void bind(PersistentVolumeClaim claim, PersistentVolume volume) {
        PersistentVolume reserved = volume.getSpec().getClaimRef() != null
                        && claim.getMetadata()
                                .getUid()
                                .equals(volume.getSpec().getClaimRef().getUid())
                ? volume
                : volumes.put(writes.update(new PersistentVolumeBuilder(volume)
                        .editMetadata()
                        .addToAnnotations(BY_CONTROLLER, "yes")
                        .endMetadata()
                        .editSpec()
                        .withNewClaimRef()
                        .withApiVersion("v1")
                        .withKind("PersistentVolumeClaim")
                        .withNamespace(claim.getMetadata().getNamespace())
                        .withName(claim.getMetadata().getName())
                        .withUid(claim.getMetadata().getUid())
                        .withResourceVersion(claim.getMetadata().getResourceVersion())
                        .endClaimRef()
                        .endSpec()
                        .build()));
        PersistentVolumeClaim told = writes.update(new PersistentVolumeClaimBuilder(claim)
                .editMetadata()
                .addToAnnotations(COMPLETED, "yes")
                .addToAnnotations(BY_CONTROLLER, "yes")
                .endMetadata()
                .editSpec()
                .withVolumeName(reserved.getMetadata().getName())
                .endSpec()
                .build());
        writes.updateStatus(new PersistentVolumeClaimBuilder(told)
                .editOrNewStatus()
                .withPhase("Bound")
                .withAccessModes(reserved.getSpec().getAccessModes())
                .withCapacity(reserved.getSpec().getCapacity())
                .endStatus()
                .build());
    }

    private void lostOrKept(PersistentVolumeClaim claim) {
        String name = claim.getSpec().getVolumeName();
        boolean there = volumes.get("", String.valueOf(name))
                .filter(volume -> VolumeMatch.reservedFor(claim, volume))
                .isPresent();
        if (!there) {
            writes.updateStatus(new PersistentVolumeClaimBuilder(claim)
                    .editStatus()
                    .withPhase("Lost")
                    .endStatus()
                    .build());
            events.warning(
                    claim, "ClaimLost", "Bound claim has lost its PersistentVolume. Data on the volume is lost!");
        }
    }

    @Override
    public void close() {
        loop.close();
        events.close();
    }
}
