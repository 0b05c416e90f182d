package dev.portolan.node.volume;

import dev.portolan.node.core.MissingSourceException;
import dev.portolan.node.core.PodFields;
import dev.portolan.node.core.PodStatuses;
import dev.portolan.node.core.ResourceFields;
import io.fabric8.kubernetes.api.model.ConfigMapVolumeSource;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFile;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ProjectedVolumeSource;
import io.fabric8.kubernetes.api.model.SecretVolumeSource;
import io.fabric8.kubernetes.api.model.ServiceAccountTokenProjection;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files of one volume that is written from the API: configMap, secret, downwardAPI, projected (Kubernetes documentation, "Volumes",
 * "Projected Volumes"). Messages are the kubelet's.
 */
final class VolumeContent {
    private static final int USUAL_MODE = 0644;
    private static final int TOKEN_MODE = 0600;
    private static final long TOKEN_SECONDS = 3600;

    private final Pod pod;
    private final PodStatuses.Place place;
    private final VolumeSources sources;
    private final Map<String, VolumeFile> files = new LinkedHashMap<>();
    private @Nullable Instant renewAt;

    private VolumeContent(Pod pod, PodStatuses.Place place, VolumeSources sources) {
        this.pod = pod;
        this.place = place;
        this.sources = sources;
    }

    /**
     * What is in a volume.
     *
     * @param renewAt when a token in it is to be replaced
     */
    record Content(Map<String, VolumeFile> files, Optional<Instant> renewAt) {}

    /** Whether the volume is one of this kind. */
    static boolean writes(Volume volume) {
        return volume.getConfigMap() != null
                || volume.getSecret() != null
                || volume.getDownwardAPI() != null
                || volume.getProjected() != null;
    }

    static Content of(Volume volume, Pod pod, PodStatuses.Place place, VolumeSources sources)
            throws MissingSourceException {
        VolumeContent content = new VolumeContent(pod, place, sources);
        if (volume.getConfigMap() != null) {
            ConfigMapVolumeSource source = volume.getConfigMap();
            int mode = mode(source.getDefaultMode(), USUAL_MODE);
            content.configMap(source.getName(), source.getItems(), source.getOptional(), mode);
        } else if (volume.getSecret() != null) {
            SecretVolumeSource source = volume.getSecret();
            int mode = mode(source.getDefaultMode(), USUAL_MODE);
            content.secret(source.getSecretName(), source.getItems(), source.getOptional(), mode);
        } else if (volume.getDownwardAPI() != null) {
            var source = volume.getDownwardAPI();
            content.downward(source.getItems(), mode(source.getDefaultMode(), USUAL_MODE));
        } else if (volume.getProjected() != null) {
            content.projected(volume.getProjected());
        }
        return new Content(content.files, Optional.ofNullable(content.renewAt));
    }

    private void projected(ProjectedVolumeSource projected) throws MissingSourceException {
        int mode = mode(projected.getDefaultMode(), USUAL_MODE);
        for (VolumeProjection each : projected.getSources()) {
            if (each.getConfigMap() != null) {
                var source = each.getConfigMap();
                configMap(source.getName(), source.getItems(), source.getOptional(), mode);
            } else if (each.getSecret() != null) {
                var source = each.getSecret();
                secret(source.getName(), source.getItems(), source.getOptional(), mode);
            } else if (each.getDownwardAPI() != null) {
                downward(each.getDownwardAPI().getItems(), mode);
            } else if (each.getServiceAccountToken() != null) {
                token(each.getServiceAccountToken(), projected.getDefaultMode() == null ? TOKEN_MODE : mode);
            }
        }
    }

    private void token(ServiceAccountTokenProjection wanted, int mode) {
        String account = pod.getSpec().getServiceAccountName();
        Long seconds = wanted.getExpirationSeconds();
        VolumeSources.Token token = sources.token(
                account == null || account.isEmpty() ? "default" : account,
                wanted.getAudience() == null ? "" : wanted.getAudience(),
                seconds == null ? TOKEN_SECONDS : seconds);
        files.put(wanted.getPath(), VolumeFile.of(token.text(), mode));
        Instant before = renewAt;
        renewAt = before == null || token.renewAt().isBefore(before) ? token.renewAt() : before;
    }

    private void configMap(String name, List<KeyToPath> items, @Nullable Boolean optional, int mode)
            throws MissingSourceException {
        Map<String, byte[]> values = found(sources.configMapFiles(name), optional, "configmap", name);
        pick(values, items, optional, mode, "configmap references non-existent config key: ");
    }

    private void secret(String name, List<KeyToPath> items, @Nullable Boolean optional, int mode)
            throws MissingSourceException {
        Map<String, byte[]> values = found(sources.secretFiles(name), optional, "secret", name);
        pick(values, items, optional, mode, "references non-existent secret key: ");
    }

    private static Map<String, byte[]> found(
            Optional<Map<String, byte[]>> values, @Nullable Boolean optional, String kind, String name)
            throws MissingSourceException {
        if (values.isEmpty() && !Boolean.TRUE.equals(optional)) {
            throw new MissingSourceException(kind + " \"" + name + "\" not found");
        }
        return values.orElse(Map.of());
    }

    private void pick(
            Map<String, byte[]> values, List<KeyToPath> items, @Nullable Boolean optional, int mode, String missing)
            throws MissingSourceException {
        if (items.isEmpty()) {
            values.forEach((key, value) -> files.put(key, new VolumeFile(value, mode)));
            return;
        }
        for (KeyToPath each : items) {
            byte[] value = values.get(each.getKey());
            if (value != null) {
                files.put(each.getPath(), new VolumeFile(value, mode(each.getMode(), mode)));
            } else if (!Boolean.TRUE.equals(optional)) {
                throw new MissingSourceException(missing + each.getKey());
            }
        }
    }

    private void downward(List<DownwardAPIVolumeFile> items, int mode) throws MissingSourceException {
        for (DownwardAPIVolumeFile each : items) {
            String text = "";
            if (each.getFieldRef() != null) {
                text = PodFields.value(pod, each.getFieldRef().getFieldPath(), place);
            } else if (each.getResourceFieldRef() != null) {
                text = ResourceFields.ofNamed(pod.getSpec(), each.getResourceFieldRef());
            }
            files.put(each.getPath(), VolumeFile.of(text, mode(each.getMode(), mode)));
        }
    }

    private static int mode(@Nullable Integer mode, int otherwise) {
        return mode == null ? otherwise : mode;
    }
}
