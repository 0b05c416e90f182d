package dev.portolan.controllers;

import dev.portolan.apiserver.ApiServer;
import dev.portolan.apiserver.ApiServerConfig;
import dev.portolan.client.Clients;
import dev.portolan.client.Informers;
import dev.portolan.controllers.runtime.Controller;
import dev.portolan.controllers.runtime.ControllerContext;
import dev.portolan.store.SqliteStore;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** A real API server on a store in a folder, the controllers under test, and a hand that plays the node agent. */
public final class TestCluster implements AutoCloseable {
    private final SqliteStore store = SqliteStore.inMemory();
    private final ApiServer api;
    private final KubernetesClient client;
    private final Informers informers;
    private final List<Controller> controllers = new ArrayList<>();

    public TestCluster(Path folder, List<Function<ControllerContext, Controller>> makers) {
        api = ApiServer.start(ApiServerConfig.local(folder), store);
        var admin = api.admin();
        client = Clients.of(api.uri(), admin.caPem(), admin.certificatePem(), admin.keyPem());
        informers = new Informers(client);
        ControllerContext context = new ControllerContext(informers, InstantSource.system());
        makers.forEach(each -> controllers.add(each.apply(context)));
        informers.start();
        controllers.forEach(Controller::start);
    }

    public KubernetesClient client() {
        return client;
    }

    public Informers informers() {
        return informers;
    }

    /** A pod of one container with the named port {@code http} 3000, not bound to any node. */
    public Pod pod(String name, Map<String, String> labels, UnaryOperator<PodBuilder> more) {
        PodBuilder pod = new PodBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .withImage("portolan/echo")
                .addNewPort()
                .withName("http")
                .withContainerPort(3000)
                .endPort()
                .endContainer()
                .endSpec();
        return client.resource(more.apply(pod).build()).create();
    }

    /** What a node agent says when a pod's containers run and its probes succeed, or fail. */
    public Pod runs(Pod pod, String ip, boolean ready) {
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        return again(() -> client.pods()
                .inNamespace(pod.getMetadata().getNamespace())
                .withName(pod.getMetadata().getName())
                .editStatus(p -> new PodBuilder(p)
                        .withNewStatus()
                        .withPhase("Running")
                        .withPodIP(ip)
                        .addNewPodIP(ip)
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus(ready ? "True" : "False")
                        .withLastTransitionTime(now)
                        .endCondition()
                        .endStatus()
                        .build()));
    }

    /** What a node agent does when a terminating pod has ended. */
    public void ended(Pod pod) {
        client.pods().resource(pod).withGracePeriod(0).delete();
    }

    /** Repeats a write while controllers get in its way. */
    public static <T> T again(Supplier<T> write) {
        for (int left = 20; ; left--) {
            try {
                return write.get();
            } catch (KubernetesClientException refused) {
                if (refused.getCode() != 409 || left == 0) {
                    throw refused;
                }
            }
        }
    }

    @Override
    public void close() {
        controllers.reversed().forEach(Controller::close);
        informers.close();
        client.close();
        api.close();
        store.close();
    }
}
