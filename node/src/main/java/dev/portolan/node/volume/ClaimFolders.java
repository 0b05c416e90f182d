package dev.portolan.node.volume;

import dev.portolan.rules.Names;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Folders of a node as volumes for claims that nobody else has a volume for. The volume's binder asks for one by an annotation of the claim
 * (as Kubernetes' asks external provisioners); the agent that needs it first makes it, and deletes it when its claim is gone.
 *
 * @param node the node's name
 * @param root where the folders are
 */
public record ClaimFolders(KubernetesClient client, String node, Path root) {
    /** The provisioner's name, in claims, volumes and storage classes. */
    public static final String NAME = "portolan.dev/node-folder";

    private static final String ASKED = "volume.kubernetes.io/storage-provisioner";
    private static final String MADE_BY = "pv.kubernetes.io/provisioned-by";
    private static final String HOST = "kubernetes.io/hostname";

    /** The volume for {@code claim}, made now unless it was before; empty when the claim is to get none from here. */
    public Optional<PersistentVolume> provide(PersistentVolumeClaim claim) {
        Map<String, String> annotations = claim.getMetadata().getAnnotations();
        if (annotations == null || !NAME.equals(annotations.get(ASKED))) {
            return Optional.empty();
        }
        PersistentVolume volume = volume(claim);
        try {
            Files.createDirectories(Path.of(volume.getSpec().getLocal().getPath()));
            return Optional.of(client.resource(volume).create());
        } catch (IOException failure) {
            throw new UncheckedIOException(
                    "a folder for the claim " + claim.getMetadata().getName(), failure);
        } catch (KubernetesClientException refused) {
            if (refused.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw refused;
            }
            // Made before, perhaps on another node: all nodes are on this host.
            return Optional.ofNullable(client.persistentVolumes()
                    .withName(volume.getMetadata().getName())
                    .get());
        }
    }

    private PersistentVolume volume(PersistentVolumeClaim claim) {
        var metadata = claim.getMetadata();
        Path folder = folder(metadata.getNamespace(), metadata.getName(), metadata.getUid());
        return new PersistentVolumeBuilder()
                .withNewMetadata()
                .withName("pvc-" + metadata.getUid())
                .addToAnnotations(MADE_BY, NAME)
                .endMetadata()
                .withNewSpec()
                .withCapacity(claim.getSpec().getResources().getRequests())
                .withAccessModes(claim.getSpec().getAccessModes())
                .withVolumeMode(claim.getSpec().getVolumeMode())
                .withStorageClassName(claim.getSpec().getStorageClassName())
                .withPersistentVolumeReclaimPolicy("Delete")
                .withNewClaimRef()
                .withApiVersion("v1")
                .withKind("PersistentVolumeClaim")
                .withNamespace(metadata.getNamespace())
                .withName(metadata.getName())
                .withUid(metadata.getUid())
                .endClaimRef()
                .withNewLocal("", folder.toString())
                .withNewNodeAffinity()
                .withNewRequired()
                .addNewNodeSelectorTerm()
                .addNewMatchExpression()
                .withKey(HOST)
                .withOperator("In")
                .withValues(node)
                .endMatchExpression()
                .endNodeSelectorTerm()
                .endRequired()
                .endNodeAffinity()
                .endSpec()
                .build();
    }

    private Path folder(String namespace, String claim, String uid) {
        return root.resolve(namespace).resolve(claim + "-" + uid).toAbsolutePath();
    }

    /** Whether the volume's folder is the one that its claim had from here: anybody may write a volume that says so of another's. */
    private boolean ofItsClaim(PersistentVolume volume) {
        var claim = volume.getSpec().getClaimRef();
        var local = volume.getSpec().getLocal();
        if (claim == null || local == null || claim.getUid() == null) {
            return false;
        }
        boolean named = Names.dns1123Label(claim.getNamespace()).isEmpty()
                && Names.dns1123Subdomain(claim.getName()).isEmpty()
                && Names.dns1123Label(claim.getUid()).isEmpty();
        return named
                && folder(claim.getNamespace(), claim.getName(), claim.getUid())
                        .toString()
                        .equals(local.getPath());
    }

    /** Whether {@code volume} is one of this node's that its claim has left, with what it holds. */
    public boolean left(PersistentVolume volume) {
        Map<String, String> annotations = volume.getMetadata().getAnnotations();
        return annotations != null
                && NAME.equals(annotations.get(MADE_BY))
                && volume.getMetadata().getDeletionTimestamp() == null
                && volume.getStatus() != null
                && "Released".equals(volume.getStatus().getPhase())
                && "Delete".equals(volume.getSpec().getPersistentVolumeReclaimPolicy())
                && ofItsClaim(volume);
    }

    /** Deletes {@code volume} and what it holds. */
    public void reclaim(PersistentVolume volume) throws IOException {
        Path folder = Path.of(volume.getSpec().getLocal().getPath());
        if (ofItsClaim(volume) && Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(each);
                }
            } catch (UncheckedIOException failure) {
                throw failure.getCause();
            }
        }
        client.resource(volume).delete();
    }
}
