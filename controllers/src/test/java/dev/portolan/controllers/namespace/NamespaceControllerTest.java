package dev.portolan.controllers.namespace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.portolan.controllers.Refusing;
import dev.portolan.controllers.TestCluster;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
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
            make("map-" + i);
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

    private void define(String plural, String kind, String version) {
        var definition = client.resource("""
                        apiVersion: apiextensions.k8s.io/v1
                        kind: CustomResourceDefinition
                        metadata: { name: %s.custom.test }
                        spec:
                          group: custom.test
                          scope: Namespaced
                          names: { plural: %s, singular: %s, kind: %s }
                          versions:
                          - name: %s
                            served: true
                            storage: true
                            schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } }
                        """.formatted(plural, plural, kind.toLowerCase(Locale.ROOT), kind, version))
                .create();
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(client.apiextensions()
                                .v1()
                                .customResourceDefinitions()
                                .withName(definition.getMetadata().getName())
                                .get()
                                .getStatus()
                                .getConditions())
                        .anyMatch(c -> c.getType().equals("Established")
                                && c.getStatus().equals("True")));
    }

    private HasMetadata make(String version, String kind, String finalizers) {
        return client.resource(
                        "apiVersion: custom.test/%s\nkind: %s\nmetadata: {name: one, namespace: shop, finalizers: [%s]}\n"
                                .formatted(version, kind, finalizers))
                .create();
    }

    @Test
    void a_kind_that_only_a_lesser_version_of_its_group_has_goes_too() {
        define("foos", "Foo", "v1");
        define("bars", "Bar", "v1alpha1");
        make("v1", "Foo", "");
        make("v1alpha1", "Bar", "");
        client.namespaces().withName("shop").delete();
        awaitGone();
        assertThat(client.genericKubernetesResources("custom.test/v1", "Foo")
                        .inAnyNamespace()
                        .list()
                        .getItems())
                .isEmpty();
        assertThat(client.genericKubernetesResources("custom.test/v1alpha1", "Bar")
                        .inAnyNamespace()
                        .list()
                        .getItems())
                .isEmpty();
    }

    @Test
    void a_custom_kind_of_a_familiar_name_is_looked_at_until_it_is_gone() {
        define("services", "Errand", "v1");
        HasMetadata held = make("v1", "Errand", "custom.test/held");
        client.namespaces().withName("shop").delete();
        await().atMost(DEADLINE)
                .until(() -> client.resource(held).get().getMetadata().getDeletionTimestamp() != null);
        client.resource(held).patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\": {\"finalizers\": null}}");
        awaitGone();
    }

    @Test
    void a_kind_that_is_refused_keeps_no_other() {
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace("shop")
                        .withName("secret")
                        .endMetadata()
                        .build())
                .create();
        make("first");
        NamespaceContent content = new NamespaceContent(Refusing.calls(
                client,
                (method, arguments) ->
                        method.equals("raw") && arguments[0].toString().contains("/configmaps")));
        assertThatThrownBy(() -> content.empty("shop"))
                .hasMessageContaining("namespace shop cannot be emptied: /api/v1/namespaces/shop/configmaps: ");
        assertThat(client.secrets().inNamespace("shop").list().getItems()).isEmpty();
        assertThat(client.configMaps().inNamespace("shop").withName("first").get())
                .isNotNull();
    }

    private void make(String configMap) {
        client.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace("shop")
                        .withName(configMap)
                        .endMetadata()
                        .build())
                .create();
    }
}
