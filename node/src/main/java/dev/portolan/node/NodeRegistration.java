package dev.portolan.node;

import dev.portolan.client.Lister;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.NodeStatusBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The agent's Node object: made when it isn't there, told what the machine is and that it is ready. */
final class NodeRegistration {
    static final String VERSION = "v1.33.0+portolan";

    private final KubernetesClient client;
    private final Lister<Node> nodes;
    private final NodeConfig config;
    private final InstantSource clock;

    NodeRegistration(KubernetesClient client, Lister<Node> nodes, NodeConfig config, InstantSource clock) {
        this.client = client;
        this.nodes = nodes;
        this.config = config;
        this.clock = clock;
    }

    /** Makes the Node, or keeps the one there is with its spec and whatever other labels it has. */
    void register() {
        Map<String, String> labels = new HashMap<>(config.labels());
        labels.put("kubernetes.io/hostname", config.nodeName());
        labels.put("kubernetes.io/os", "linux");
        labels.put("kubernetes.io/arch", architecture());
        Node wanted = new NodeBuilder()
                .withNewMetadata()
                .withName(config.nodeName())
                .withLabels(labels)
                .endMetadata()
                .build();
        try {
            client.nodes().resource(wanted).create();
        } catch (KubernetesClientException exists) {
            if (exists.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw exists;
            }
            client.nodes()
                    .withName(config.nodeName())
                    .edit(node -> new NodeBuilder(node)
                            .editMetadata()
                            .addToLabels(labels)
                            .endMetadata()
                            .build());
        }
    }

    /** The node's pod range; empty until the controller has given it one. */
    String podCidr() {
        return nodes.get("", config.nodeName())
                .map(n -> n.getSpec())
                .map(s -> s.getPodCIDR())
                .orElse("");
    }

    /** Says that the node is ready at {@code address}. */
    void ready(InetAddress address, int port, int pods) {
        write(
                new NodeStatusBuilder(machine(pods))
                        .addNewAddress(address.getHostAddress(), "InternalIP")
                        .addNewAddress(config.nodeName(), "Hostname")
                        .withNewDaemonEndpoints()
                        .withNewKubeletEndpoint(port)
                        .endDaemonEndpoints()
                        .build(),
                "True",
                "KubeletReady",
                "the node agent is ready");
    }

    /** Whether the Node is there and says that it is not ready. */
    boolean thoughtUnready() {
        return nodes.get("", config.nodeName())
                .filter(node -> node.getStatus() != null
                        && node.getStatus().getConditions().stream()
                                .anyMatch(c -> "Ready".equals(c.getType()) && !"True".equals(c.getStatus())))
                .isPresent();
    }

    /** Says why the node cannot run pods. */
    void notReady(String message) {
        write(machine(0), "False", "KubeletNotReady", message);
    }

    private void write(NodeStatus status, String ready, String reason, String message) {
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        Node node = client.nodes().withName(config.nodeName()).get();
        if (node == null) {
            register();
            node = client.nodes().withName(config.nodeName()).require();
        }
        status.setConditions(List.of(
                condition(node, "MemoryPressure", "False", "KubeletHasSufficientMemory", "not watched", now),
                condition(node, "DiskPressure", "False", "KubeletHasNoDiskPressure", "not watched", now),
                condition(node, "PIDPressure", "False", "KubeletHasSufficientPID", "not watched", now),
                condition(node, "Ready", ready, reason, message, now)));
        client.nodes()
                .resource(new NodeBuilder(node)
                        .withStatus(status)
                        .editMetadata()
                        .withResourceVersion(null)
                        .endMetadata()
                        .build())
                .updateStatus();
    }

    private static NodeCondition condition(
            Node node, String type, String status, String reason, String message, String now) {
        List<NodeCondition> before =
                node.getStatus() == null ? List.of() : node.getStatus().getConditions();
        String since = before.stream()
                .filter(c -> type.equals(c.getType()) && status.equals(c.getStatus()))
                .map(NodeCondition::getLastTransitionTime)
                .findFirst()
                .orElse(now);
        return new NodeConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(reason)
                .withMessage(message)
                .withLastHeartbeatTime(now)
                .withLastTransitionTime(since)
                .build();
    }

    private static NodeStatus machine(int pods) {
        long memory = java.lang.management.ManagementFactory.getOperatingSystemMXBean()
                        instanceof com.sun.management.OperatingSystemMXBean os
                ? os.getTotalMemorySize()
                : 0;
        Map<String, Quantity> capacity = Map.of(
                "cpu", new Quantity("" + Runtime.getRuntime().availableProcessors()),
                "memory", new Quantity(memory / 1024 + "Ki"),
                "pods", new Quantity("" + pods));
        return new NodeStatusBuilder()
                .withCapacity(capacity)
                .withAllocatable(capacity)
                .withNewNodeInfo()
                .withArchitecture(architecture())
                .withOperatingSystem("linux")
                .withOsImage("Portolan on " + System.getProperty("os.name"))
                .withKernelVersion(System.getProperty("os.version"))
                .withContainerRuntimeVersion("portolan://" + VERSION.substring(1))
                .withKubeletVersion(VERSION)
                .withKubeProxyVersion(VERSION)
                .withBootID("")
                .withMachineID("")
                .withSystemUUID("")
                .endNodeInfo()
                .build();
    }

    private static String architecture() {
        return switch (System.getProperty("os.arch")) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> System.getProperty("os.arch");
        };
    }
}
