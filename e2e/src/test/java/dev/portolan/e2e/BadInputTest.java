package dev.portolan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What is wrong is said with its place; what is right is still applied. */
final class BadInputTest {
    private static final String GOOD = """
            apiVersion: v1
            kind: ConfigMap
            metadata: { name: good }
            data: { a: "1" }
            """;

    @Test
    void each_mistake_is_named_with_file_line_and_field_and_the_rest_is_applied()
            throws IOException, InterruptedException {
        try (Host host = Host.make(Host.As.ROOT)) {
            Seed seed = new Seed(host);
            Path folder = Files.createDirectories(host.home().resolve("manifests"));
            Files.writeString(folder.resolve("good.yaml"), GOOD);
            Files.writeString(folder.resolve("kind.yaml"), "apiVersion: v1\nkind: Serivce\nmetadata: { name: a }\n");
            Files.writeString(
                    folder.resolve("ports.yaml"),
                    "apiVersion: v1\nkind: Service\nmetadata:\n  name: many\nspec:\n  ports:\n  - port: 80\n  - port: 99999\n");
            Files.writeString(
                    folder.resolve("field.yaml"),
                    "apiVersion: v1\nkind: Service\nmetadata:\n  name: typo\nspec:\n  selectr: { a: b }\n  ports:\n  - port: 80\n");
            Files.writeString(
                    folder.resolve("name.yaml"), "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: Not_A_Name }\n");
            Files.writeString(
                    folder.resolve("type.yaml"),
                    "apiVersion: v1\nkind: Service\nmetadata:\n  name: types\nspec:\n  ports:\n  - port: eighty\n");
            Files.writeString(folder.resolve("broken.yaml"), "a: [1,\n b: }\n");
            Files.writeString(folder.resolve("selector.yaml"), """
                    apiVersion: apps/v1
                    kind: Deployment
                    metadata: { name: blind }
                    spec:
                      template:
                        metadata: { labels: { a: b } }
                        spec: { containers: [{ name: c, image: portolan/echo }] }
                    """);

            Ran ran = host.portolan("up", folder.toString(), "--detach");

            assertThat(ran.exit()).isEqualTo(1);
            assertThat(ran.said())
                    .contains("configmap/good")
                    .containsPattern("kind.yaml:2.*Serivce")
                    .containsPattern("ports.yaml:\\d+.*spec.ports\\[1\\].name: Required value")
                    .containsPattern("ports.yaml:8.*spec.ports\\[1\\].port.*99999")
                    .containsPattern("field.yaml:6.*selectr")
                    .containsPattern("name.yaml:3.*Not_A_Name")
                    .containsPattern("type.yaml:7.*port")
                    .containsPattern("broken.yaml:\\d+.*not YAML")
                    .containsPattern("selector.yaml:\\d+.*spec.selector.*Required value");
            host.set("KUBECONFIG", host.state().resolve("kubeconfig").toString());
            assertThat(seed.kubectl("get", "configmap", "good").ok().out()).contains("good");
        }
    }

    @Test
    void a_busy_port_is_named_with_its_holder_and_the_option_that_changes_it()
            throws IOException, InterruptedException {
        try (Host host = Host.make(Host.As.ROOT)) {
            host.portolan("up", "--detach").ok();
            Ran second = host.portolan(
                    "up", "--detach", "--state", host.home().resolve("other").toString());
            assertThat(second.exit()).isNotZero();
            assertThat(second.said()).contains("6443", "process", "--api-port");
        }
    }
}
