package dev.portolan.apiserver.kubectl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.apiserver.RunningServer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Server-side apply as kubectl does it. */
class KubectlApplyTest {
    private static final String WEB = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, labels: {app: web}}
            spec:
              replicas: 2
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  containers:
                  - name: web
                    image: web:1
                    ports: [{containerPort: 3000, name: http}]
            """;

    @TempDir
    Path folder;

    private RunningServer api;

    @BeforeEach
    void start() {
        api = new RunningServer(folder.resolve("pki"));
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private Stream<DynamicTest> each(Kubectl.Story story) {
        return Kubectl.each(folder, api.server(), kubectl -> {
            api.delete("/apis/apps/v1/namespaces/default/deployments/web");
            story.with(kubectl);
        });
    }

    @TestFactory
    Stream<DynamicTest> apply_on_the_server_conflicts_force_and_the_fields_shown() {
        return each(kubectl -> {
            String applied = kubectl.ok(WEB, "apply --server-side -f -");
            assertThat(applied).isEqualTo("deployment.apps/web serverside-applied\n");
            String before = kubectl.ok("get deployment web -o jsonpath={.metadata.resourceVersion}");
            kubectl.ok(WEB, "apply --server-side -f -");
            assertThat(kubectl.ok("get deployment web -o jsonpath={.metadata.resourceVersion}"))
                    .isEqualTo(before);

            String other = WEB.replace("replicas: 2", "replicas: 3");
            var refused = kubectl.run(other, List.of("apply", "--server-side", "--field-manager=other", "-f", "-"));
            assertThat(refused.exit()).isEqualTo(1);
            assertThat(refused.text())
                    .contains("Apply failed with 1 conflict: conflict with \"kubectl\": .spec.replicas");
            kubectl.ok(other, "apply --server-side --field-manager=other --force-conflicts -f -");
            assertThat(kubectl.ok("get deployment web -o jsonpath={.spec.replicas}"))
                    .isEqualTo("3");
            if (kubectl.ok("get --help").contains("--show-managed-fields")) { // from 1.21 on; 1.20 prints all it gets
                assertThat(kubectl.ok("get deployment web -o yaml")).doesNotContain("managedFields");
            }
            String shown = api.get("/apis/apps/v1/namespaces/default/deployments/web")
                    .body()
                    .toString();
            assertThat(shown).contains("\"manager\":\"other\",\"operation\":\"Apply\"");
        });
    }

    @TestFactory
    Stream<DynamicTest> what_was_applied_by_the_client_goes_over_to_the_server() {
        return each(kubectl -> {
            kubectl.ok(WEB, "apply -f -");
            kubectl.ok(WEB.replace("replicas: 2", "replicas: 4"), "apply --server-side -f -");
            assertThat(kubectl.ok("get deployment web -o jsonpath={.spec.replicas}"))
                    .isEqualTo("4");
            kubectl.ok(WEB.replace("replicas: 2", "minReadySeconds: 1"), "apply --server-side -f -");
            assertThat(kubectl.ok("get deployment web -o jsonpath={.spec.replicas}/{.spec.minReadySeconds}"))
                    .isIn("1/1", "4/1"); // kubectl from 1.26 on takes its client-side entry along
        });
    }

    @TestFactory
    Stream<DynamicTest> diff_on_the_server_shows_what_would_change() {
        return each(kubectl -> {
            kubectl.ok(WEB, "apply --server-side -f -");
            var same = kubectl.run(WEB, List.of("diff", "--server-side", "-f", "-"));
            assertThat(same.exit()).as(same.text()).isZero();
            String more = WEB.replace("replicas: 2", "replicas: 3");
            var difference = kubectl.run(more, List.of("diff", "--server-side", "-f", "-"));
            assertThat(difference.exit()).as(difference.text()).isEqualTo(1);
            assertThat(difference.text()).contains("-  replicas: 2", "+  replicas: 3");
        });
    }
}
