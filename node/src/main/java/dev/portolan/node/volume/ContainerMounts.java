package dev.portolan.node.volume;

import dev.portolan.linux.Bind;
import dev.portolan.node.core.Expansion;
import dev.portolan.node.core.MissingSourceException;
import dev.portolan.node.volume.PodVolumes.VolumeException;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Where a container sees the pod's volumes (core/v1 VolumeMount). */
public final class ContainerMounts {
    private ContainerMounts() {}

    /**
     * The mounts of {@code container}; volumes that aren't made yet are made.
     *
     * @param environment for subPathExpr
     * @throws MissingSourceException when a mount cannot be as it says
     */
    public static List<Bind> of(Pod pod, Container container, PodVolumes volumes, Map<String, String> environment)
            throws VolumeException, MissingSourceException, IOException {
        List<Bind> binds = new ArrayList<>();
        for (VolumeMount each : container.getVolumeMounts()) {
            Path volume = volumes.of(pod, each.getName());
            Path source = within(volume, subPath(each, environment), each.getName());
            boolean readOnly = Boolean.TRUE.equals(each.getReadOnly()) || readOnly(pod, each.getName());
            Path at = Path.of("/").resolve(each.getMountPath()).normalize();
            if (at.getNameCount() == 0) {
                throw new MissingSourceException(
                        "volumeMounts[" + each.getName() + "].mountPath: / cannot be replaced");
            }
            binds.add(new Bind(at, source, readOnly ? Bind.Access.READ_ONLY : Bind.Access.READ_WRITE));
        }
        return binds;
    }

    /** Volumes written from the API belong to the agent; a claim may be taken for reading only. */
    private static boolean readOnly(Pod pod, String name) {
        for (Volume each : pod.getSpec().getVolumes()) {
            if (each.getName().equals(name)) {
                boolean claim = each.getPersistentVolumeClaim() != null
                        && Boolean.TRUE.equals(each.getPersistentVolumeClaim().getReadOnly());
                return claim || VolumeContent.writes(each);
            }
        }
        return false;
    }

    private static String subPath(VolumeMount mount, Map<String, String> environment) {
        if (mount.getSubPathExpr() != null && !mount.getSubPathExpr().isEmpty()) {
            return Expansion.expand(mount.getSubPathExpr(), environment);
        }
        return mount.getSubPath() == null ? "" : mount.getSubPath();
    }

    /** A part of a volume; a folder is made where nothing is. Links must not lead out of the volume. */
    private static Path within(Path volume, String subPath, String name) throws MissingSourceException, IOException {
        if (subPath.isEmpty()) {
            return volume;
        }
        Path wanted = volume.resolve(subPath).normalize();
        if (subPath.startsWith("/") || !wanted.startsWith(volume)) {
            throw new MissingSourceException("volumeMounts[" + name + "].subPath: " + subPath + " leaves the volume");
        }
        Path there = wanted;
        while (!Files.exists(there) && !there.equals(volume)) {
            there = java.util.Objects.requireNonNull(there.getParent());
        }
        if (!there.toRealPath().startsWith(volume.toRealPath())) {
            throw new MissingSourceException(
                    "volumeMounts[" + name + "].subPath: " + subPath + " is a link that leaves the volume");
        }
        return Files.exists(wanted) ? wanted.toRealPath() : Files.createDirectories(wanted);
    }
}
