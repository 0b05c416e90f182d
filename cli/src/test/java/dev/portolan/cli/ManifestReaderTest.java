package dev.portolan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.cli.manifest.Manifest;
import dev.portolan.cli.manifest.ManifestReader;
import dev.portolan.cli.manifest.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestReaderTest {
    @TempDir
    Path folder;

    private ManifestReader.Found read(String yaml) throws IOException {
        Files.writeString(folder.resolve("a.yaml"), yaml);
        return ManifestReader.read(List.of(folder), ManifestReader.Depth.ALL);
    }

    @Test
    void each_document_knows_the_line_of_each_of_its_fields() throws IOException {
        var found = read("""
                # a comment
                apiVersion: v1
                kind: Service
                metadata:
                  name: web
                spec:
                  ports:
                    - port: 80
                      targetPort: http
                ---
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: settings}
                data: {port: "80", on: yes}
                """);
        assertThat(found.problems()).isEmpty();
        assertThat(found.manifests()).extracting(Manifest::title).containsExactly("service/web", "configmap/settings");
        var service = found.manifests().getFirst();
        assertThat(service.where("spec.ports[0].targetPort")).endsWith("a.yaml:9");
        assertThat(service.where("spec.ports[0].nodePort")).endsWith("a.yaml:8");
        assertThat(service.object().at("/spec/ports/0/port").isInt()
                        || service.object().at("/spec/ports/0/port").isLong())
                .isTrue();
        assertThat(found.manifests().get(1).object().at("/data/on").asString()).isEqualTo("yes");
    }

    @Test
    void a_broken_document_is_a_problem_with_its_line_and_the_other_files_are_still_read() throws IOException {
        Files.writeString(folder.resolve("b.yaml"), "apiVersion: v1\nkind: Namespace\nmetadata: {name: x}\n");
        var found = read("apiVersion: v1\nkind: Service\nmetadata:\n  name: [unclosed\n");
        assertThat(found.problems()).extracting(Problem::where).allMatch(w -> w.matches(".*a\\.yaml:\\d+"));
        assertThat(found.manifests()).extracting(Manifest::name).containsExactly("x");
    }

    @Test
    void a_key_that_is_there_twice_is_refused_because_one_of_them_would_be_lost() throws IOException {
        var found = read(
                "apiVersion: v1\nkind: Service\nmetadata: {name: x}\nspec:\n  type: NodePort\n  type: ClusterIP\n");
        assertThat(found.problems()).hasSize(1);
        assertThat(found.problems().getFirst().toString()).contains("a.yaml:6").contains("spec.type is there twice");
    }

    @Test
    void kind_and_name_are_asked_for_by_their_field_path() throws IOException {
        assertThat(read("apiVersion: v1\nmetadata: {name: x}\n")
                        .problems()
                        .getFirst()
                        .what())
                .isEqualTo("kind: Required value");
        assertThat(read("apiVersion: v1\nkind: Service\n").problems().getFirst().what())
                .isEqualTo("Service: metadata.name: Required value");
        assertThat(read("just text\n").problems().getFirst().what()).contains("a mapping");
    }

    @Test
    void a_path_that_is_not_there_and_an_empty_folder_are_said() {
        var found = ManifestReader.read(List.of(folder, folder.resolve("nothing.yaml")), ManifestReader.Depth.ALL);
        assertThat(found.problems())
                .extracting(Problem::what)
                .containsExactly("holds no .yaml, .yml or .json file", "no such file or folder");
    }

    @Test
    void the_image_map_beside_a_manifest_is_found_and_is_not_a_manifest() throws IOException {
        Files.writeString(folder.resolve("portolan.yaml"), "images: {}\n");
        Path file =
                Files.writeString(folder.resolve("a.yaml"), "apiVersion: v1\nkind: Namespace\nmetadata: {name: x}\n");
        assertThat(ManifestReader.read(List.of(file), ManifestReader.Depth.ALL).imageFiles())
                .hasSize(1);
        assertThat(ManifestReader.read(List.of(folder), ManifestReader.Depth.ALL)
                        .imageFiles())
                .hasSize(1);
    }

    @Test
    void a_pipe_or_a_device_is_refused_and_not_waited_for() throws Exception {
        Path pipe = folder.resolve("pipe.yaml");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        for (Path path : List.of(pipe, Path.of("/dev/zero"))) {
            assertThat(ManifestReader.read(List.of(path), ManifestReader.Depth.ALL)
                            .problems())
                    .extracting(Problem::what)
                    .containsExactly("is neither a file nor a folder");
        }
    }

    @Test
    void file_modes_are_octal_as_kubectl_reads_them_unless_quoted() throws IOException {
        var found = read("{apiVersion: v1, kind: X, metadata: {name: x}, a: 0755, b: '0755', c: 0899}");
        var object = found.manifests().getFirst().object();
        assertThat(object.get("a").asInt()).isEqualTo(0755);
        assertThat(object.get("b").isString()).isTrue();
        assertThat(object.get("c").isString()).isTrue();
    }

    @Test
    void files_of_helm_and_kustomize_are_met_with_what_makes_manifests_of_them() throws IOException {
        Files.writeString(
                folder.resolve("kustomization.yaml"),
                "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\n");
        var found = read("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}-x\n");
        assertThat(found.problems().get(0).toString())
                .contains("a.yaml", "not YAML", "helm template")
                .doesNotContain("kubectl");
        assertThat(found.problems().get(1).toString()).contains("kustomization.yaml:2", "kubectl apply -k " + folder);
    }

    @Test
    void a_folder_of_folders_says_how_to_take_them() throws IOException {
        Files.createDirectory(folder.resolve("base"));
        assertThat(ManifestReader.read(List.of(folder), ManifestReader.Depth.ONE)
                        .problems())
                .extracting(Problem::what)
                .containsExactly("holds no .yaml, .yml or .json file; -R takes the folders below it, too");
    }
}
