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

/** Services and what stands around them, as every kubectl at hand makes, shows and changes them. Newer ones create in protobuf. */
class KubectlServicesTest {
    @TempDir
    Path folder;

    private RunningServer api;

    @BeforeEach
    void start() {
        api = new RunningServer(folder.resolve("pki"));
        api.post("/api/v1/namespaces", "{\"metadata\":{\"name\":\"story\"}}");
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private Stream<DynamicTest> each(Kubectl.Story story) {
        return Kubectl.each(folder, api.server(), kubectl -> {
            kubectl.ok("config set-context --current --namespace=story");
            story.with(kubectl);
            kubectl.ok("delete services,configmaps,secrets,serviceaccounts,ingresses --all");
        });
    }

    @TestFactory
    Stream<DynamicTest> create_makes_each_type_of_service() {
        return each(kubectl -> {
            kubectl.ok("create service clusterip plain --tcp=80:8080");
            kubectl.ok("create service clusterip headless --clusterip=None");
            kubectl.ok("create service nodeport open --tcp=3200:3000 --node-port=30008");
            kubectl.ok("create service loadbalancer balanced --tcp=80");
            kubectl.ok("create service externalname elsewhere --external-name=db.example");

            assertThat(kubectl.ok("get services -o wide").lines())
                    .anySatisfy(l ->
                            assertThat(l).matches("plain +ClusterIP +10\\.96\\.\\S+ +<none> +80/TCP +\\d+s +app=plain"))
                    .anySatisfy(l ->
                            assertThat(l).matches("headless +ClusterIP +None +<none> +<none> +\\d+s +app=headless"))
                    .anySatisfy(
                            l -> assertThat(l).matches("open +NodePort +\\S+ +<none> +3200:30008/TCP +\\d+s +app=open"))
                    .anySatisfy(l -> assertThat(l)
                            .matches("balanced +LoadBalancer +\\S+ +<pending> +80:3\\d+/TCP +\\d+s +app=balanced"))
                    .anySatisfy(l -> assertThat(l)
                            .matches("elsewhere +ExternalName +<none> +db.example +<none> +\\d+s +app=elsewhere"));
        });
    }

    @TestFactory
    Stream<DynamicTest> create_makes_settings_accounts_and_routes() {
        return each(kubectl -> {
            kubectl.ok("create configmap settings --from-literal=color=blue");
            kubectl.ok("create secret generic key --from-literal=token=abc");
            kubectl.ok("create serviceaccount robot");
            kubectl.ok("create ingress shop --rule=shop.example/*=web:http");

            assertThat(kubectl.ok("get configmap settings -o jsonpath={.data.color}"))
                    .isEqualTo("blue");
            assertThat(kubectl.ok("get secret key -o jsonpath={.data.token}")).isEqualTo("YWJj");
            assertThat(kubectl.ok("get serviceaccounts")).contains("robot");
            assertThat(kubectl.ok("get ingress shop")).containsPattern("shop +<none> +shop.example +80");
            assertThat(kubectl.ok("describe ingress shop")).containsPattern("/ +web:http");
        });
    }

    @TestFactory
    Stream<DynamicTest> a_taken_node_port_is_refused_and_says_who_has_it() {
        return each(kubectl -> {
            kubectl.ok("create service nodeport first --tcp=3200 --node-port=30008");

            Kubectl.Result second = kubectl.run("create service nodeport second --tcp=3200 --node-port=30008");

            assertThat(second.exit()).isEqualTo(1);
            assertThat(second.text())
                    .contains("spec.ports[0].nodePort: Invalid value: 30008: provided port is already allocated"
                            + " (by Service story/first)");
        });
    }

    @TestFactory
    Stream<DynamicTest> a_service_is_described_changed_and_moved_to_another_type() {
        return each(kubectl -> {
            kubectl.ok("create service nodeport web --tcp=3200:3000 --node-port=30008");
            kubectl.ok("label service web tier=front");
            kubectl.ok("annotate service web note=x");
            kubectl.run("", List.of("patch", "service", "web", "-p", "{\"spec\":{\"type\":\"ClusterIP\"}}"));

            assertThat(kubectl.ok("describe service web"))
                    .containsPattern("Type: +ClusterIP")
                    .containsPattern("TargetPort: +3000/TCP")
                    .contains("tier=front")
                    .doesNotContain("NodePort:");
            kubectl.ok("create service nodeport other --tcp=1 --node-port=30008");
        });
    }
}
