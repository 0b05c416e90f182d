package dev.portolan.controllers.namespace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portolan.controllers.TestCluster;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamespaceControllerTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private TestCluster cluster;
    private KubernetesClient client;

    @BeforeEach
    void start() {
        cluster = new TestCluster(folder, List.of(NamespaceController::new));
        client = cluster.client();
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("shop")
                        .endMetadata()
                        .build())
                .create();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private void awaitAccount() {
        await().atMost(DEADLINE)
                .until(() -> client.serviceAccounts()
                                .inNamespace("shop")
                                .withName("default")
                                .get()
                        != null);
    }

    private void awaitGone() {
        await().atMost(DEADLINE)
                .untilAsserted(() ->
                        assertThat(client.namespaces().withName("shop").get()).isNull());
    }

    @Test
    void every_namespace_has_a_default_account_and_gets_it_back() {
        awaitAccount();
        client.serviceAccounts().inNamespace("shop").withName("default").delete();
        awaitAccount();
        await().atMost(DEADLINE)
                .until(() -> client.serviceAccounts()
                                .inNamespace("default")
                                .withName("default")
                                .get()
                        != null);
    }

    @Test
    void a_namespace_goes_with_all_that_is_in_it() {
        awaitAccount();
        for (int i = 0; i < 5; i++) {
            client.resource(new ConfigMapBuilder()
                            .withNewMetadata()
                            .withNamespace("shop")
                            .withName("map-" + i)
                            .endMetadata()
                            .build())
                    .create();
        }
        client.resource(new EventBuilder()
                        .withNewMetadata()
                        .withNamespace("shop")
                        .withName("event")
                        .endMetadata()
                        .withNewInvolvedObject()
                        .withNamespace("shop")
                        .endInvolvedObject()
                        .build())
                .create();
        client.namespaces().withName("shop").delete();
        awaitGone();
        assertThat(client.configMaps().inNamespace("shop").list().getItems()).isEmpty();
        assertThat(client.v1().events().inNamespace("shop").list().getItems()).isEmpty();
    }

    @Test
    void it_waits_for_a_pod_to_end() {
        Pod pod = client.resource(new PodBuilder()
                        .withNewMetadata()
                        .withNamespace("shop")
                        .withName("slow")
                        .endMetadata()
                        .withNewSpec()
                        .withNodeName("node-a")
                        .addNewContainer()
                        .withName("main")
                        .withImage("portolan/echo")
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
        client.namespaces().withName("shop").delete();
        await().atMost(DEADLINE)
                .until(() -> client.resource(pod).get().getMetadata().getDeletionTimestamp() != null);
        assertThat(client.namespaces().withName("shop").get().getStatus().getPhase())
                .isEqualTo("Terminating");
        cluster.ended(pod);
        awaitGone();
    }
}
