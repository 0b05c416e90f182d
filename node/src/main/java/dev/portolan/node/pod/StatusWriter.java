package dev.portolan.node.pod;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes the status of one pod, when it has changed. */
final class StatusWriter {
    private static final int ATTEMPTS = 5;

    private final KubernetesClient client;
    private @Nullable PodStatus written;
    /** What became of it at the API, whose form may differ a little: another status there is somebody else's word. */
    private @Nullable PodStatus stored;

    StatusWriter(KubernetesClient client) {
        this.client = client;
    }

    /**
     * Writes what {@code status} makes of the newest pod, if that differs from what the pod says.
     *
     * @return the pod as it is now; empty when there is no such pod any more
     * @throws KubernetesClientException when the API cannot be asked
     */
    Optional<Pod> write(Pod known, Function<Pod, PodStatus> status) {
        Pod newest = known;
        for (int attempt = 1; ; attempt++) {
            PodStatus wanted = status.apply(newest);
            PodStatus said = newest.getStatus();
            if (wanted.equals(said) || (wanted.equals(written) && said != null && said.equals(stored))) {
                return Optional.of(newest);
            }
            try {
                Pod after = client.pods()
                        .resource(new PodBuilder(newest).withStatus(wanted).build())
                        .updateStatus();
                written = wanted;
                stored = after.getStatus();
                return Optional.of(after);
            } catch (KubernetesClientException failure) {
                if (failure.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                    return Optional.empty();
                }
                if (failure.getCode() != HttpURLConnection.HTTP_CONFLICT || attempt == ATTEMPTS) {
                    throw failure;
                }
            }
            Pod now = client.pods()
                    .inNamespace(known.getMetadata().getNamespace())
                    .withName(known.getMetadata().getName())
                    .get();
            if (now == null
                    || !now.getMetadata().getUid().equals(known.getMetadata().getUid())) {
                return Optional.empty();
            }
            newest = now;
        }
    }
}
