package dev.portolan.apiserver.kubectl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portolan.apiserver.RunningServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** A kind of the user's own, as kubectl meets it. */
class KubectlCustomResourcesTest {
    private static final String DEFINITION = """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: crontabs.stable.example.com}
            spec:
              group: stable.example.com
              scope: Namespaced
              names: {plural: crontabs, singular: crontab, kind: CronTab, shortNames: [ct], categories: [all]}
              versions:
              - name: v1
                served: true
                storage: true
                additionalPrinterColumns:
                - {name: Spec, type: string, jsonPath: .spec.cronSpec}
                - {name: Replicas, type: integer, jsonPath: .spec.replicas}
                schema:
                  openAPIV3Schema:
                    type: object
                    properties:
                      spec:
                        type: object
                        description: When to run what.
                        properties:
                          cronSpec: {type: string, description: The times.}
                          replicas: {type: integer, minimum: 1, default: 1}
            """;
    private static final String CRONTAB = """
            apiVersion: stable.example.com/v1
            kind: CronTab
            metadata: {name: mine}
            spec: {cronSpec: "* * * * */5"}
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

    @TestFactory
    Stream<DynamicTest> define_use_explain_and_delete() {
        return Kubectl.each(folder, api.server(), kubectl -> {
            kubectl.ok(DEFINITION, "apply -f -");
            kubectl.ok("wait --for condition=established --timeout=60s crd/crontabs.stable.example.com");
            assertThat(kubectl.ok(CRONTAB, "apply -f -")).isEqualTo("crontab.stable.example.com/mine created\n");
            assertThat(kubectl.ok(CRONTAB, "apply -f -")).isEqualTo("crontab.stable.example.com/mine unchanged\n");
            assertThat(kubectl.ok("get ct --no-headers")).matches("mine +\\* \\* \\* \\* \\*/5 +1\\s*");
            assertThat(kubectl.ok("get all -o name")).contains("crontab.stable.example.com/mine");
            assertThat(kubectl.ok("explain crontab.spec.cronSpec")).contains("The times.");
            assertThat(kubectl.run(
                                    CRONTAB.replace("cronSpec", "replicas: 0, x"),
                                    java.util.List.of("apply", "--validate=false", "-f", "-"))
                            .text())
                    .contains(
                            "The CronTab \"mine\" is invalid: spec.replicas: Invalid value: 0: spec.replicas in body should be"
                                    + " greater than or equal to 1");
            kubectl.ok(CRONTAB, "apply --server-side --force-conflicts -f -");
            kubectl.ok("patch ct mine --type merge -p {\"spec\":{\"replicas\":3}}");
            assertThat(kubectl.ok("get ct mine -o jsonpath={.spec.replicas}")).isEqualTo("3");
            kubectl.ok("delete crd crontabs.stable.example.com --timeout=60s");
            await().atMost(Duration.ofSeconds(30)) // the kind goes once its definition has
                    .until(() -> api.get("/apis/stable.example.com/v1/namespaces/default/crontabs")
                                    .code()
                            == 404);
        });
    }
}
