package dev.portolan.node.pod;

import dev.portolan.client.EventRecorder;
import dev.portolan.client.Lister;
import dev.portolan.node.NodeConfig;
import dev.portolan.node.core.ResolvConf;
import dev.portolan.node.image.ProgramChoice;
import dev.portolan.node.runtime.ContainerRuntime;
import dev.portolan.node.volume.ClaimFolders;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;

/**
 * What the pods of one node share.
 *
 * @param address the node's
 * @param hostDns the host's own resolver configuration
 */
public record NodeContext(
        NodeConfig config,
        KubernetesClient client,
        EventRecorder events,
        Lister<Service> services,
        Lister<EndpointSlice> slices,
        InetAddress address,
        PodAddresses addresses,
        ProgramChoice programs,
        List<ContainerRuntime> runtimes,
        ResolvConf hostDns,
        InstantSource clock) {
    /** This node's folders for claims. */
    public ClaimFolders folders() {
        return new ClaimFolders(client, config.nodeName(), config.stateFolder().resolve("claims"));
    }
}
