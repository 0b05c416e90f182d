package dev.portolan.node.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portolan.node.NodeTimings;
import dev.portolan.node.core.PodStatuses;
import dev.portolan.node.volume.PodVolumes;
import dev.portolan.node.volume.VolumeSources;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumeCareTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration VOLUMES = NodeTimings.USUAL.volumes();
    private static final Duration RETRY = NodeTimings.USUAL.retry();
    private static final String TOKEN =
            "{name: v, projected: {sources: [{serviceAccountToken: {path: token, expirationSeconds: 600}}]}}";

    @TempDir
    Path folder;

    private final Api api = new Api();
    private final List<String> complaints = new ArrayList<>();
    private final VolumeCare care = new VolumeCare(NodeTimings.USUAL, (pod, words) -> complaints.add(words));
    private PodVolumes volumes;

    /** Has one ConfigMap, and a token that lasts for ten minutes, while it is there. */
    private static final class Api implements VolumeSources {
        private boolean away;
        private String colour = "green";
        private Instant now = NOW;
        private int tokens;

        private void ask() {
            if (away) {
                throw new KubernetesClientException("Connection refused");
            }
        }

        @Override
        public Optional<Map<String, byte[]>> configMapFiles(String name) {
            ask();
            return Optional.of(Map.of("colour", colour.getBytes(StandardCharsets.UTF_8)));
        }

        @Override
        public Optional<Map<String, byte[]>> secretFiles(String name) {
            ask();
            return Optional.empty();
        }

        @Override
        public Token token(String serviceAccount, String audience, long seconds) {
            ask();
            return new Token("token " + ++tokens, now.plusSeconds(600));
        }

        @Override
        public Claim claim(String name) {
            return new Claim.Missing();
        }
    }

    @BeforeEach
    void begin() {
        var place = new PodStatuses.Place("10.0.0.1", "10.244.0.7", NOW);
        volumes = new PodVolumes(folder.resolve("volumes"), folder.resolve("claims"), api, place);
    }

    private static Pod pod(String volume) {
        return Serialization.unmarshal("""
                apiVersion: v1
                kind: Pod
                metadata: {name: web, namespace: default, uid: u}
                spec:
                  containers: [{name: main, image: x}]
                  volumes: [%s]
                """.formatted(volume), Pod.class);
    }

    @Test
    void a_token_that_is_made_when_a_container_starts_is_renewed_before_it_ends() throws Exception {
        Pod pod = pod(TOKEN);
        assertThat(care.keep(volumes, pod, NOW)).isTrue();
        Path token = volumes.of(pod, "v").resolve("token"); // the container starts
        assertThat(token).hasContent("token 1");
        Instant at = NOW;
        while (at.isBefore(NOW.plusSeconds(600))) {
            at = care.due(volumes, pod).orElseThrow();
            api.now = at;
            assertThat(care.keep(volumes, pod, at)).isTrue();
        }
        assertThat(at).isBefore(NOW.plusSeconds(600).plus(VOLUMES));
        assertThat(token).hasContent("token 2");
    }

    @Test
    void a_token_that_no_container_looks_at_is_never_asked_for() {
        Pod pod = pod(TOKEN);
        assertThat(care.keep(volumes, pod, NOW)).isTrue();
        assertThat(care.due(volumes, pod)).isEmpty();
        assertThat(care.keep(volumes, pod, NOW.plusSeconds(3600))).isTrue();
        assertThat(api.tokens).isZero();
    }

    @Test
    void volumes_that_are_there_stay_while_the_api_is_away_and_follow_it_again_afterwards() {
        Pod pod = pod("{name: v, configMap: {name: settings}}");
        Path colour = folder.resolve("volumes/v/colour");
        assertThat(care.keep(volumes, pod, NOW)).isTrue();
        api.away = true;
        api.colour = "red";
        Instant later = NOW.plus(VOLUMES);
        assertThat(care.keep(volumes, pod, later)).isTrue();
        assertThat(colour).hasContent("green");
        assertThat(care.due(volumes, pod)).contains(later.plus(RETRY));
        api.away = false;
        assertThat(care.keep(volumes, pod, later.plus(RETRY))).isTrue();
        assertThat(colour).hasContent("red");
        assertThat(complaints).isEmpty();
    }

    @Test
    void volumes_that_were_never_made_wait_for_the_api() {
        Pod pod = pod("{name: v, configMap: {name: settings}}");
        api.away = true;
        assertThatThrownBy(() -> care.keep(volumes, pod, NOW)).isInstanceOf(KubernetesClientException.class);
        api.away = false;
        assertThat(care.keep(volumes, pod, NOW)).isTrue();
    }

    @Test
    void a_volume_that_cannot_be_made_is_complained_of_once_and_tried_again() {
        Pod pod = pod("{name: v, persistentVolumeClaim: {claimName: none}}");
        assertThat(care.keep(volumes, pod, NOW)).isFalse();
        assertThat(care.due(volumes, pod)).contains(NOW.plus(RETRY));
        assertThat(care.keep(volumes, pod, NOW.plus(RETRY))).isFalse();
        assertThat(complaints)
                .containsExactly(
                        "MountVolume.SetUp failed for volume \"v\" :" + " persistentvolumeclaim \"none\" not found");
    }
}
