package dev.portolan.node.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portolan.linux.Bind;
import dev.portolan.node.core.MissingSourceException;
import dev.portolan.node.core.PodStatuses;
import dev.portolan.node.volume.PodVolumes.VolumeException;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PodVolumesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path folder;

    private final Sources sources = new Sources();
    private PodVolumes volumes;

    /** A namespace's objects. */
    private final class Sources implements VolumeSources {
        private final Map<String, Map<String, byte[]>> configMaps = new LinkedHashMap<>();
        private final Map<String, Map<String, byte[]>> secrets = new LinkedHashMap<>();
        private int tokens;

        @Override
        public Optional<Map<String, byte[]>> configMapFiles(String name) {
            return Optional.ofNullable(configMaps.get(name));
        }

        @Override
        public Optional<Map<String, byte[]>> secretFiles(String name) {
            return Optional.ofNullable(secrets.get(name));
        }

        @Override
        public Token token(String serviceAccount, String audience, long seconds) {
            return new Token(serviceAccount + "/" + audience + "/" + seconds + "/" + ++tokens, NOW.plusSeconds(60));
        }

        @Override
        public Claim claim(String name) {
            return switch (name) {
                case "bound" ->
                    new Claim.Bound(new PersistentVolumeBuilder()
                            .withNewMetadata()
                            .withName("pv")
                            .endMetadata()
                            .withNewSpec()
                            .withNewHostPath()
                            .withPath(folder + "/disk")
                            .endHostPath()
                            .endSpec()
                            .build());
                case "unbound" -> new Claim.Unbound();
                default -> new Claim.Missing();
            };
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @BeforeEach
    void fill() {
        sources.configMaps.put(
                "settings", Map.of("colour", bytes("green"), "size", bytes("L"), "raw", new byte[] {0, -1}));
        sources.secrets.put("key", Map.of("password", bytes("hush")));
        var place = new PodStatuses.Place("10.0.0.1", "10.244.0.7", NOW);
        volumes = new PodVolumes(folder.resolve("volumes"), folder.resolve("claims"), sources, place);
    }

    private static Pod pod(String volumes, String mounts) {
        return Serialization.unmarshal("""
                apiVersion: v1
                kind: Pod
                metadata: {name: web, namespace: default, uid: u, labels: {app: web, tier: front}}
                spec:
                  serviceAccountName: builder
                  containers:
                  - name: main
                    image: x
                    resources: {limits: {cpu: 250m, memory: 64Mi}}
                    volumeMounts: [%s]
                  volumes: [%s]
                """.formatted(mounts, volumes), Pod.class);
    }

    private String made(String volume) throws Exception {
        Pod pod = pod(volume, "");
        volumes.make(pod);
        return folder.resolve("volumes/v").toString();
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void a_config_map_is_a_file_for_each_key_also_for_bytes_that_are_no_text() throws Exception {
        Path v = Path.of(made("{name: v, configMap: {name: settings}}"));
        assertThat(v.resolve("colour")).hasContent("green");
        assertThat(v.resolve("raw")).hasBinaryContent(new byte[] {0, -1});
        assertThat(mode(v.resolve("colour"))).isEqualTo("rw-r--r--");
    }

    @Test
    void items_choose_keys_paths_and_modes() throws Exception {
        Path v = Path.of(made("{name: v, secret: {secretName: key, defaultMode: 0400, items: ["
                + "{key: password, path: deep/er/word}, {key: password, path: script, mode: 0755}]}}"));
        assertThat(v.resolve("deep/er/word")).hasContent("hush");
        assertThat(mode(v.resolve("deep/er/word"))).isEqualTo("r--------");
        assertThat(mode(v.resolve("script"))).isEqualTo("rwxr-xr-x");
        assertThat(v.resolve("password")).doesNotExist();
    }

    private record Missing(String volume, String message) {}

    @Test
    void what_is_missing_is_said_in_the_kubelets_words_unless_it_is_optional() throws Exception {
        String start = "MountVolume.SetUp failed for volume \"v\" : ";
        for (Missing each : List.of(
                new Missing("configMap: {name: none}", "configmap \"none\" not found"),
                new Missing("secret: {secretName: none}", "secret \"none\" not found"),
                new Missing(
                        "configMap: {name: settings, items: [{key: none, path: x}]}",
                        "configmap references non-existent config key: none"),
                new Missing(
                        "secret: {secretName: key, items: [{key: none, path: x}]}",
                        "references non-existent secret key: none"),
                new Missing("persistentVolumeClaim: {claimName: none}", "persistentvolumeclaim \"none\" not found"),
                new Missing(
                        "hostPath: {path: /nowhere-at-all, type: Directory}",
                        "hostPath type check failed: /nowhere-at-all is not a directory"))) {
            assertThatThrownBy(() -> made("{name: v, " + each.volume() + "}"))
                    .isInstanceOf(VolumeException.class)
                    .hasMessage(start + each.message());
        }
        assertThat(Path.of(made("{name: v, configMap: {name: none, optional: true}}")))
                .isNotEmptyDirectory();
    }

    @Test
    void a_changed_source_replaces_all_files_at_once() throws Exception {
        Pod pod = pod("{name: v, configMap: {name: settings}}", "");
        volumes.make(pod);
        Path v = folder.resolve("volumes/v");
        Path before = v.resolve("..data").toRealPath();
        volumes.refresh(pod, NOW);
        assertThat(v.resolve("..data").toRealPath()).isEqualTo(before);

        sources.configMaps.put("settings", Map.of("colour", bytes("red"), "new", bytes("!")));
        volumes.refresh(pod, NOW);
        assertThat(v.resolve("..data").toRealPath()).isNotEqualTo(before);
        assertThat(v.resolve("colour")).hasContent("red").isSymbolicLink();
        assertThat(v.resolve("new")).hasContent("!");
        assertThat(v.resolve("size")).doesNotExist();
        assertThat(before).doesNotExist();
        assertThat(volumes.follows(pod)).isTrue();
    }

    @Test
    void a_pod_is_told_of_itself() throws Exception {
        Path v = Path.of(made("{name: v, downwardAPI: {items: ["
                + "{path: labels, fieldRef: {fieldPath: metadata.labels}},"
                + "{path: ip, fieldRef: {fieldPath: status.podIP}},"
                + "{path: cpu, resourceFieldRef: {containerName: main, resource: limits.cpu, divisor: 1m}}]}}"));
        assertThat(v.resolve("labels")).hasContent("app=\"web\"\ntier=\"front\"");
        assertThat(v.resolve("ip")).hasContent("10.244.0.7");
        assertThat(v.resolve("cpu")).hasContent("250");
    }

    @Test
    void a_token_is_made_when_somebody_looks_and_renewed_in_time() throws Exception {
        Pod pod = pod(
                "{name: v, projected: {sources: [{serviceAccountToken: {path: token, expirationSeconds: 600, audience: vault}},"
                        + " {configMap: {name: settings, items: [{key: colour, path: ca.crt}]}},"
                        + " {downwardAPI: {items: [{path: namespace, fieldRef: {fieldPath: metadata.namespace}}]}}]}}",
                "");
        volumes.make(pod);
        Path v = folder.resolve("volumes/v");
        assertThat(v).doesNotExist();
        assertThat(volumes.of(pod, "v")).isEqualTo(v);
        assertThat(v.resolve("token")).hasContent("builder/vault/600/1");
        assertThat(mode(v.resolve("token"))).isEqualTo("rw-------");
        assertThat(v.resolve("ca.crt")).hasContent("green");
        assertThat(v.resolve("namespace")).hasContent("default");
        volumes.refresh(pod, NOW);
        assertThat(v.resolve("token")).hasContent("builder/vault/600/1");
        volumes.refresh(pod, NOW.plusSeconds(60));
        assertThat(v.resolve("token")).hasContent("builder/vault/600/2");
    }

    @Test
    void claims_lie_where_their_volume_says_or_beyond_the_pods_life() throws Exception {
        volumes.make(pod(
                "{name: a, persistentVolumeClaim: {claimName: bound}}, {name: b, persistentVolumeClaim: {claimName: unbound}}",
                ""));
        assertThat(folder.resolve("disk")).isDirectory();
        assertThat(folder.resolve("claims/unbound")).isDirectory();
    }

    @Test
    void mounts_say_where_what_is_seen_and_by_whom_it_may_be_changed() throws Exception {
        Pod pod = pod(
                "{name: v, configMap: {name: settings}}, {name: e, emptyDir: {}}",
                "{name: v, mountPath: /etc/settings}, {name: v, mountPath: /etc/colour, subPath: colour},"
                        + "{name: e, mountPath: data, subPathExpr: of/$(POD)}, {name: e, mountPath: /ro, readOnly: true}");
        volumes.make(pod);
        List<Bind> binds =
                ContainerMounts.of(pod, pod.getSpec().getContainers().getFirst(), volumes, Map.of("POD", "web"));
        Path v = folder.resolve("volumes/v");
        Path e = folder.resolve("volumes/e");
        assertThat(binds)
                .containsExactly(
                        new Bind(Path.of("/etc/settings"), v, Bind.Access.READ_ONLY),
                        new Bind(Path.of("/etc/colour"), v.resolve("colour").toRealPath(), Bind.Access.READ_ONLY),
                        new Bind(Path.of("/data"), e.resolve("of/web"), Bind.Access.READ_WRITE),
                        new Bind(Path.of("/ro"), e, Bind.Access.READ_ONLY));
        assertThat(e.resolve("of/web")).isDirectory();
    }

    @Test
    void no_part_of_a_volume_leads_out_of_it() throws Exception {
        Pod pod = pod("{name: e, emptyDir: {}}", "{name: e, mountPath: /x, subPath: out/passwd}");
        volumes.make(pod);
        Files.createSymbolicLink(folder.resolve("volumes/e/out"), Path.of("/etc"));
        assertThatThrownBy(() ->
                        ContainerMounts.of(pod, pod.getSpec().getContainers().getFirst(), volumes, Map.of()))
                .isInstanceOf(MissingSourceException.class)
                .hasMessage("volumeMounts[e].subPath: out/passwd is a link that leaves the volume");
    }
}
