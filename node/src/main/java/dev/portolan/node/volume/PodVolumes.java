package dev.portolan.node.volume;

import dev.portolan.node.core.MissingSourceException;
import dev.portolan.node.core.PodStatuses;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * A pod's volumes as folders of this host. Those written from the API follow it: {@link #refresh} looks again. Thread-safe.
 *
 * <p>A projected volume with a token is made only when a process will see it: pods of built-in programs have one each too, and need none.
 */
public final class PodVolumes {
    private final Path folder;
    private final Path claims;
    private final VolumeSources sources;
    private final PodStatuses.Place place;
    private final Map<String, Path> made = new HashMap<>();
    private final Map<String, Instant> tokens = new HashMap<>();

    /**
     * None yet.
     *
     * @param folder where the pod's volumes are written
     * @param claims where claims without a volume of their own have theirs, beyond the pod's life
     */
    public PodVolumes(Path folder, Path claims, VolumeSources sources, PodStatuses.Place place) {
        this.folder = folder;
        this.claims = claims;
        this.sources = sources;
        this.place = place;
    }

    /** A volume cannot be made, yet. */
    public static final class VolumeException extends Exception {
        private static final long serialVersionUID = 1L;

        private VolumeException(String volume, Exception cause) {
            super("MountVolume.SetUp failed for volume \"" + volume + "\" : " + cause.getMessage(), cause);
        }
    }

    /** Makes all that has to be there before a container starts, and isn't yet. */
    public synchronized void make(Pod pod) throws VolumeException {
        for (Volume each : pod.getSpec().getVolumes()) {
            if (!hasToken(each)) {
                make(pod, each);
            }
        }
    }

    /** Where the volume of that name is; made now if it wasn't before. */
    public synchronized Path of(Pod pod, String name) throws VolumeException {
        for (Volume each : pod.getSpec().getVolumes()) {
            if (each.getName().equals(name)) {
                make(pod, each);
                return made.getOrDefault(name, folder.resolve(name));
            }
        }
        throw new VolumeException(name, new IOException("the pod has no such volume"));
    }

    /** Where each volume is or will be. */
    public synchronized Map<String, Path> paths(Pod pod) {
        Map<String, Path> all = new HashMap<>();
        for (Volume each : pod.getSpec().getVolumes()) {
            all.put(each.getName(), made.getOrDefault(each.getName(), folder.resolve(each.getName())));
        }
        return all;
    }

    /** Whether any of those made may change. */
    public synchronized boolean follows(Pod pod) {
        return pod.getSpec().getVolumes().stream()
                .anyMatch(v -> VolumeContent.writes(v) && made.containsKey(v.getName()));
    }

    /** Writes again what comes from the API, where it has changed; a token shortly before it ends. */
    public synchronized void refresh(Pod pod, Instant now) throws VolumeException {
        for (Volume each : pod.getSpec().getVolumes()) {
            boolean fresh = now.isBefore(tokens.getOrDefault(each.getName(), Instant.MIN));
            if (made.containsKey(each.getName()) && VolumeContent.writes(each) && !fresh) {
                write(pod, each);
            }
        }
    }

    private static boolean hasToken(Volume volume) {
        return volume.getProjected() != null
                && volume.getProjected().getSources().stream().anyMatch(s -> s.getServiceAccountToken() != null);
    }

    private void make(Pod pod, Volume volume) throws VolumeException {
        if (made.containsKey(volume.getName())) {
            return;
        }
        if (VolumeContent.writes(volume)) {
            write(pod, volume);
            return;
        }
        try {
            made.put(volume.getName(), folderOf(pod, volume));
        } catch (IOException | MissingSourceException failure) {
            throw new VolumeException(volume.getName(), failure);
        }
    }

    private void write(Pod pod, Volume volume) throws VolumeException {
        Path at = folder.resolve(volume.getName());
        try {
            VolumeContent.Content content = VolumeContent.of(volume, pod, place, sources);
            new AtomicFolder(at).write(content.files());
            content.renewAt().ifPresent(renew -> tokens.put(volume.getName(), renew));
        } catch (IOException | MissingSourceException failure) {
            throw new VolumeException(volume.getName(), failure);
        } catch (KubernetesClientException refused) {
            if (refused.getCode() < HttpURLConnection.HTTP_BAD_REQUEST) {
                throw refused; // the API is away, which says nothing about the volume
            }
            throw new VolumeException(volume.getName(), refused);
        }
        made.put(volume.getName(), at);
    }

    private Path folderOf(Pod pod, Volume volume) throws IOException, MissingSourceException {
        if (volume.getHostPath() != null) {
            return HostFolder.of(volume.getHostPath());
        }
        if (volume.getPersistentVolumeClaim() != null) {
            return claimed(volume.getPersistentVolumeClaim().getClaimName());
        }
        if (volume.getEphemeral() != null) {
            return claimed(pod.getMetadata().getName() + "-" + volume.getName());
        }
        if (volume.getEmptyDir() != null) {
            Path made = Files.createDirectories(folder.resolve(volume.getName()));
            return Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxrwxrwx"));
        }
        throw new MissingSourceException("this kind of volume is not supported: there are emptyDir, configMap, secret,"
                + " downwardAPI, projected, hostPath and persistentVolumeClaim");
    }

    private Path claimed(String claim) throws IOException, MissingSourceException {
        return switch (sources.claim(claim)) {
            case VolumeSources.Claim.Bound(var volume) -> HostFolder.of(volume);
            // A cluster without a binder: the node keeps a folder for the claim.
            case VolumeSources.Claim.Unbound() -> Files.createDirectories(claims.resolve(claim));
            case VolumeSources.Claim.Waiting() ->
                throw new MissingSourceException("persistentvolumeclaim \"" + claim + "\" has no volume yet");
            case VolumeSources.Claim.Missing() ->
                throw new MissingSourceException("persistentvolumeclaim \"" + claim + "\" not found");
        };
    }
}
