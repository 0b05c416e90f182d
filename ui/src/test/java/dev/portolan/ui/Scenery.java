package dev.portolan.ui;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.TLSRoute;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Objects as controllers and node agents would write them.
 *
 * @param client to the API server
 */
public record Scenery(KubernetesClient client) {
    /** How an endpoint is. */
    public enum Is {
        READY,
        UNREADY,
        LEAVING
    }

    /** A node that is Ready. */
    public void node(String name) {
        Node node = new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withPodCIDR("10.244." + name.charAt(name.length() - 1) + ".0/24")
                .endSpec()
                .withNewStatus()
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .endStatus()
                .build();
        client.resource(node).create();
        client.resource(new NodeBuilder(client.nodes().withName(name).get())
                        .withStatus(node.getStatus())
                        .build())
                .updateStatus();
    }

    /** A ClusterIP Service for {@code app: NAME}, port 80 to 8080. */
    public void service(String name) {
        client.resource(new ServiceBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName(name)
                        .endMetadata()
                        .withNewSpec()
                        .addToSelector("app", name)
                        .addNewPort()
                        .withPort(80)
                        .withNewTargetPort(8080)
                        .endPort()
                        .endSpec()
                        .build())
                .create();
    }

    /** An Ingress of host {@code NAME.localhost} to a Service's port 80. */
    public void ingress(String name, String service) {
        client.resource(new IngressBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName(name)
                        .endMetadata()
                        .withNewSpec()
                        .addNewRule()
                        .withHost(name + ".localhost")
                        .withNewHttp()
                        .addNewPath()
                        .withPath("/")
                        .withPathType("Prefix")
                        .withNewBackend()
                        .withNewService()
                        .withName(service)
                        .withNewPort()
                        .withNumber(80)
                        .endPort()
                        .endService()
                        .endBackend()
                        .endPath()
                        .endHttp()
                        .endRule()
                        .endSpec()
                        .build())
                .create();
    }

    /** The Gateway API's kinds, once they are served, and these objects of them, as YAML documents. */
    public void gatewayApi(String objects) throws IOException {
        String kinds = Files.readString(Path.of("../examples/gateway-api/crds.yaml"));
        apply(kinds);
        await().atMost(Duration.ofSeconds(30)).until(() -> client.supports(TLSRoute.class));
        apply(objects);
    }

    private void apply(String yaml) {
        client.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                .create();
    }

    /** A pod of a Deployment {@code app}, running on a node, ready or not. */
    public void pod(String app, String name, String node, String address, boolean ready) {
        Pod made = client.resource(new PodBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName(name)
                        .addToLabels("app", app)
                        .addToLabels("pod-template-hash", "abc")
                        .addNewOwnerReference()
                        .withApiVersion("apps/v1")
                        .withKind("ReplicaSet")
                        .withName(app + "-abc")
                        .withUid("00000000-0000-0000-0000-000000000001")
                        .endOwnerReference()
                        .endMetadata()
                        .withNewSpec()
                        .withNodeName(node)
                        .addNewContainer()
                        .withName("main")
                        .withImage("portolan/echo")
                        .addNewPort()
                        .withContainerPort(8080)
                        .endPort()
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
        client.resource(new PodBuilder(made)
                        .withNewStatus()
                        .withPhase("Running")
                        .withPodIP(address)
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus(ready ? "True" : "False")
                        .endCondition()
                        .endStatus()
                        .build())
                .updateStatus();
    }

    /** One endpoint that is a pod. */
    public static Endpoint endpoint(String pod, String node, String address, Is is) {
        return new EndpointBuilder()
                .withAddresses(address)
                .withNodeName(node)
                .withNewTargetRef()
                .withKind("Pod")
                .withNamespace("default")
                .withName(pod)
                .endTargetRef()
                .withNewConditions()
                .withReady(is == Is.READY)
                .withServing(is != Is.UNREADY)
                .withTerminating(is == Is.LEAVING)
                .endConditions()
                .build();
    }

    /** A slice of a Service, made or replaced. */
    public void slice(String name, String service, List<Endpoint> endpoints) {
        EndpointSlice slice = new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .addToLabels("kubernetes.io/service-name", service)
                .endMetadata()
                .withAddressType("IPv4")
                .addNewPort()
                .withPort(8080)
                .withProtocol("TCP")
                .withName("")
                .endPort()
                .withEndpoints(endpoints)
                .build();
        var there =
                client.discovery().v1().endpointSlices().inNamespace("default").withName(name);
        if (there.get() == null) {
            client.resource(slice).create();
        } else {
            there.edit(before ->
                    new EndpointSliceBuilder(before).withEndpoints(endpoints).build());
        }
    }
}
