package dev.portolan.node.volume;

import dev.portolan.node.core.MissingSourceException;
import io.fabric8.kubernetes.api.model.HostPathVolumeSource;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Files of this host that pods are given: hostPath, and volumes of a claim (Kubernetes documentation, "hostPath volume types"). */
final class HostFolder {
    private HostFolder() {}

    static Path of(HostPathVolumeSource source) throws MissingSourceException, IOException {
        String type = source.getType() == null ? "" : source.getType();
        Path path = Path.of(source.getPath());
        switch (type) {
            case "DirectoryOrCreate" -> Files.createDirectories(path);
            case "FileOrCreate" -> {
                if (!Files.exists(path)) {
                    Files.createFile(path);
                }
            }
            case "Directory" -> require(Files.isDirectory(path), path, "directory");
            case "File" -> require(Files.isRegularFile(path), path, "file");
            case "Socket", "CharDevice", "BlockDevice" -> require(isSpecial(path), path, type);
            default -> require(Files.exists(path), path, "file or directory on this host");
        }
        return path;
    }

    private static boolean isSpecial(Path path) {
        return Files.exists(path) && !Files.isDirectory(path) && !Files.isRegularFile(path);
    }

    private static void require(boolean fits, Path path, String what) throws MissingSourceException {
        if (!fits) {
            throw new MissingSourceException("hostPath type check failed: " + path + " is not a " + what);
        }
    }

    /** Where a persistent volume of this host lies; made when it isn't there, unless it is a local one. */
    static Path of(PersistentVolume volume) throws MissingSourceException, IOException {
        var spec = volume.getSpec();
        if (spec.getHostPath() != null) {
            return Files.createDirectories(Path.of(spec.getHostPath().getPath()));
        }
        if (spec.getLocal() != null) {
            Path path = Path.of(spec.getLocal().getPath());
            require(Files.exists(path), path, "file or directory on this host");
            return path;
        }
        throw new MissingSourceException("persistentvolume \""
                + Objects.requireNonNullElse(volume.getMetadata().getName(), "")
                + "\": only hostPath and local volumes can be used here");
    }
}
