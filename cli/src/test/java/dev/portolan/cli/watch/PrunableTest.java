package dev.portolan.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.cli.manifest.Manifest;
import dev.portolan.cli.manifest.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

final class PrunableTest {
    private static final JsonMapper JSON = new JsonMapper();

    private static Manifest manifest(String file, String version, String kind, String name) {
        String text =
                "{\"apiVersion\":\"%s\",\"kind\":\"%s\",\"metadata\":{\"name\":\"%s\"}}".formatted(version, kind, name);
        return new Manifest(Path.of(file), 1, (ObjectNode) JSON.readTree(text), Map.of());
    }

    private static final Manifest WEB = manifest("k8s/web.yaml", "v1", "Service", "web");
    private static final Manifest DB = manifest("k8s/db.yaml", "v1", "Service", "db");

    @Test
    void what_is_no_longer_in_the_files_goes() {
        assertThat(Prunable.decide(List.of(WEB, DB), List.of(WEB), List.of())).containsExactly(DB);
    }

    @Test
    void what_moved_to_another_file_or_version_stays() {
        var before = manifest("k8s/a.yaml", "autoscaling/v1", "HorizontalPodAutoscaler", "web");
        var now = manifest("k8s/b.yaml", "autoscaling/v2", "HorizontalPodAutoscaler", "web");
        assertThat(Prunable.decide(List.of(before), List.of(now), List.of())).isEmpty();
    }

    @Test
    void what_a_broken_file_held_stays() {
        var problems = List.of(new Problem("k8s/db.yaml:7", "not YAML"));
        assertThat(Prunable.decide(List.of(WEB, DB), List.of(WEB), problems)).isEmpty();
        assertThat(Prunable.decide(List.of(WEB, DB), List.of(), problems)).containsExactly(WEB);
    }

    @Test
    void a_file_whose_name_begins_alike_is_another_file() {
        var problems = List.of(new Problem("k8s/db.yaml.old:1", "not YAML"));
        assertThat(Prunable.decide(List.of(DB), List.of(), problems)).containsExactly(DB);
    }

    @Test
    void the_same_name_in_another_namespace_or_of_another_kind_is_another_object() {
        var map = manifest("k8s/web.yaml", "v1", "ConfigMap", "web");
        assertThat(Prunable.decide(List.of(WEB), List.of(map), List.of())).containsExactly(WEB);
    }
}
