package dev.portolan.apiserver.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portolan.apiserver.RunningServer;
import dev.portolan.apiserver.RunningServer.Answer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The account that a new pod runs as, and where its containers find the token. */
class PodAccountTest {
    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final String PATH = "/var/run/secrets/kubernetes.io/serviceaccount";

    @TempDir
    static Path folder;

    private static RunningServer api;

    @BeforeAll
    static void start() {
        api = new RunningServer(folder);
        await().atMost(Duration.ofMinutes(1))
                .until(() -> api.get("/api/v1/namespaces/default/serviceaccounts/default")
                                .code()
                        == 200);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static Answer pod(String name, String spec) {
        return api.post(PODS, "{\"metadata\": {\"name\": \"%s\"}, \"spec\": {%s}}".formatted(name, spec));
    }

    private static JsonNode made(String name, String spec) {
        Answer answer = pod(name, spec);
        assertThat(answer.code()).as(answer.body().toString()).isEqualTo(201);
        return answer.body().path("spec");
    }

    private static void account(String name, String more) {
        Answer answer = api.post(
                "/api/v1/namespaces/default/serviceaccounts",
                "{\"metadata\": {\"name\": \"%s\"}%s}".formatted(name, more));
        assertThat(answer.code()).isEqualTo(201);
    }

    @Test
    void every_container_finds_token_authority_and_namespace_where_clients_look() {
        JsonNode spec = made("plain", """
                "initContainers": [{"name": "first", "image": "x"}],
                "containers": [{"name": "main", "image": "x", "volumeMounts": [{"name": "own", "mountPath": "/own"}]}],
                "volumes": [{"name": "own", "emptyDir": {}}]""");

        assertThat(spec.path("serviceAccountName").asString("")).isEqualTo("default");
        assertThat(spec.path("serviceAccount").asString("")).isEqualTo("default");
        JsonNode volume = spec.at("/volumes/1");
        String name = volume.path("name").asString("");
        assertThat(name).matches("kube-api-access-[a-z0-9]{5}");
        assertThat(volume.path("projected").toString())
                .isEqualTo(
                        "{\"defaultMode\":420,\"sources\":[{\"serviceAccountToken\":{\"expirationSeconds\":3607,\"path\":\"token\"}},"
                                + "{\"configMap\":{\"name\":\"kube-root-ca.crt\",\"items\":[{\"key\":\"ca.crt\",\"path\":\"ca.crt\"}]}},"
                                + "{\"downwardAPI\":{\"items\":[{\"path\":\"namespace\",\"fieldRef\":{\"apiVersion\":\"v1\",\"fieldPath\":\"metadata.namespace\"}}]}}]}");
        String mount = "{\"name\":\"%s\",\"readOnly\":true,\"mountPath\":\"%s\"}".formatted(name, PATH);
        assertThat(spec.at("/initContainers/0/volumeMounts").toString()).isEqualTo("[" + mount + "]");
        assertThat(spec.at("/containers/0/volumeMounts/0/name").asString("")).isEqualTo("own");
        assertThat(spec.at("/containers/0/volumeMounts/1").toString()).isEqualTo(mount);
    }

    @Test
    void who_mounts_something_there_keeps_it() {
        JsonNode spec = made("own-place", """
                "containers": [{"name": "main", "image": "x", "volumeMounts": [{"name": "own", "mountPath": "%s"}]}],
                "volumes": [{"name": "own", "emptyDir": {}}]""".formatted(PATH));

        assertThat(spec.path("volumes").size()).isEqualTo(1);
        assertThat(spec.at("/containers/0/volumeMounts").size()).isEqualTo(1);
    }

    @Test
    void a_pod_copied_from_another_has_the_volume_once() {
        JsonNode first = made("copied", "\"containers\": [{\"name\": \"main\", \"image\": \"x\"}]");
        String body = "{\"metadata\": {\"name\": \"copy\"}, \"spec\": %s}".formatted(first);

        assertThat(api.post(PODS, body).body().at("/spec/volumes")).isEqualTo(first.path("volumes"));
    }

    @Test
    void the_pods_word_counts_before_its_accounts_word() {
        account("quiet", ", \"automountServiceAccountToken\": false");
        String containers = "\"containers\": [{\"name\": \"main\", \"image\": \"x\"}], ";

        assertThat(made("off", containers + "\"automountServiceAccountToken\": false")
                        .path("volumes")
                        .size())
                .isZero();
        assertThat(made("quiet", containers + "\"serviceAccountName\": \"quiet\"")
                        .path("volumes")
                        .size())
                .isZero();
        assertThat(made(
                                "loud",
                                containers
                                        + "\"serviceAccountName\": \"quiet\", \"automountServiceAccountToken\": true")
                        .path("volumes")
                        .size())
                .isEqualTo(1);
    }

    @Test
    void an_accounts_secrets_for_images_are_the_pods_unless_it_has_its_own() {
        account("pulls", ", \"imagePullSecrets\": [{\"name\": \"registry\"}]");
        String spec = "\"containers\": [{\"name\": \"main\", \"image\": \"x\"}], \"serviceAccountName\": \"pulls\"";

        assertThat(made("pulls", spec).path("imagePullSecrets").toString()).isEqualTo("[{\"name\":\"registry\"}]");
        assertThat(made("pulls-own", spec + ", \"imagePullSecrets\": [{\"name\": \"mine\"}]")
                        .path("imagePullSecrets")
                        .toString())
                .isEqualTo("[{\"name\":\"mine\"}]");
    }

    @Test
    void an_account_that_is_not_there_is_refused_in_kubernetes_words() {
        Answer refused =
                pod("lost", "\"containers\": [{\"name\": \"main\", \"image\": \"x\"}], \"serviceAccount\": \"nobody\"");

        assertThat(refused.code()).isEqualTo(403);
        assertThat(refused.at("/message"))
                .isEqualTo("pods \"lost\" is forbidden: error looking up service account default/nobody: "
                        + "serviceaccount \"nobody\" not found");
    }
}
