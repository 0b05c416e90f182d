package dev.portolan.node.pod;

import dev.portolan.node.core.ConfigSource;
import dev.portolan.node.core.MissingSourceException;
import dev.portolan.node.core.PodFields;
import dev.portolan.node.core.PodStatuses;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFile;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A pod's volumes as folders of this host: emptyDir, configMap, secret, downwardAPI, hostPath, and persistentVolumeClaim as a folder that
 * outlives the pod. Written when the pod's containers start; later changes of their sources don't reach them.
 */
final class Volumes {
    private final Pod pod;
    private final PodFolder folder;
    private final Path claims;
    private final ConfigSource config;
    private final PodStatuses.Place place;

    Volumes(Pod pod, PodFolder folder, Path stateFolder, ConfigSource config, PodStatuses.Place place) {
        this.pod = pod;
        this.folder = folder;
        this.claims = stateFolder.resolve("claims").resolve(pod.getMetadata().getNamespace());
        this.config = config;
        this.place = place;
    }

    /** The variable that tells a process where the volume of that name is. */
    static String variable(String volume) {
        return "PORTOLAN_VOLUME_" + volume.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /** Makes all volumes; where each is, by name. */
    Map<String, Path> make() throws MissingSourceException, IOException {
        Map<String, Path> made = new LinkedHashMap<>();
        for (Volume each : pod.getSpec().getVolumes()) {
            Optional<Path> path = make(each);
            path.ifPresent(p -> made.put(each.getName(), p));
        }
        return made;
    }

    private Optional<Path> make(Volume volume) throws MissingSourceException, IOException {
        String name = volume.getName();
        String field = "volumes[" + name + "]";
        if (volume.getEmptyDir() != null) {
            return Optional.of(Files.createDirectories(folder.volume(name)));
        }
        if (volume.getPersistentVolumeClaim() != null) {
            String claim = volume.getPersistentVolumeClaim().getClaimName();
            return Optional.of(Files.createDirectories(claims.resolve(claim)));
        }
        if (volume.getHostPath() != null) {
            return Optional.of(Path.of(volume.getHostPath().getPath()));
        }
        if (volume.getConfigMap() != null) {
            var source = volume.getConfigMap();
            var values = found(config.configMap(source.getName()), source.getOptional(), field, source.getName());
            return Optional.of(write(name, picked(values, source.getItems(), source.getOptional(), field)));
        }
        if (volume.getSecret() != null) {
            var source = volume.getSecret();
            var values =
                    found(config.secret(source.getSecretName()), source.getOptional(), field, source.getSecretName());
            return Optional.of(write(name, picked(values, source.getItems(), source.getOptional(), field)));
        }
        if (volume.getDownwardAPI() != null) {
            Map<String, String> files = new LinkedHashMap<>();
            for (DownwardAPIVolumeFile each : volume.getDownwardAPI().getItems()) {
                if (each.getFieldRef() != null) {
                    files.put(
                            each.getPath(),
                            PodFields.value(pod, each.getFieldRef().getFieldPath(), place));
                }
            }
            return Optional.of(write(name, files));
        }
        return Optional.empty();
    }

    private static Map<String, String> found(
            Optional<Map<String, String>> values, @Nullable Boolean optional, String field, String name)
            throws MissingSourceException {
        if (values.isEmpty() && !Boolean.TRUE.equals(optional)) {
            throw new MissingSourceException(field + ": \"" + name + "\" not found");
        }
        return values.orElse(Map.of());
    }

    private static Map<String, String> picked(
            Map<String, String> values, List<KeyToPath> items, @Nullable Boolean optional, String field)
            throws MissingSourceException {
        if (items.isEmpty()) {
            return values;
        }
        Map<String, String> files = new LinkedHashMap<>();
        for (KeyToPath each : items) {
            String value = values.get(each.getKey());
            if (value != null) {
                files.put(each.getPath(), value);
            } else if (!Boolean.TRUE.equals(optional)) {
                throw new MissingSourceException(field + ".items: references non-existent key: " + each.getKey());
            }
        }
        return files;
    }

    private Path write(String name, Map<String, String> files) throws IOException {
        Path root = Files.createDirectories(folder.volume(name));
        for (Map.Entry<String, String> each : files.entrySet()) {
            Path file = root.resolve(each.getKey()).normalize();
            if (!file.startsWith(root)) {
                throw new IOException("volume " + name + ": path " + each.getKey() + " leaves the volume");
            }
            Files.createDirectories(java.util.Objects.requireNonNull(file.getParent()));
            Files.writeString(file, each.getValue());
        }
        return root;
    }
}
