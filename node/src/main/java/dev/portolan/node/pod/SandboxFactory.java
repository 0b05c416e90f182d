package dev.portolan.node.pod;

import dev.portolan.node.core.PodHosts;
import dev.portolan.node.core.PodStatuses;
import dev.portolan.node.sandbox.PodSandbox;
import dev.portolan.node.sandbox.SandboxException;
import dev.portolan.node.sandbox.SandboxSpec;
import dev.portolan.node.volume.PodVolumes;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/** Gives a pod its address, its files and its sandbox; all or nothing. */
final class SandboxFactory {
    private SandboxFactory() {}

    static PodRun make(NodeContext node, Pod pod, Instant started) throws SandboxException, IOException {
        if (PodRun.onHost(pod)) {
            return make(node, pod, started, node.address());
        }
        InetAddress address = node.addresses()
                .take()
                .orElseThrow(() -> new SandboxException(
                        "all pod addresses of node " + node.config().nodeName()
                                + " are in use; end some of its pods or give the cluster a larger pod range"));
        try {
            return make(node, pod, started, address);
        } catch (SandboxException | IOException | RuntimeException failure) {
            node.addresses().release(address);
            throw failure;
        }
    }

    private static PodRun make(NodeContext node, Pod pod, Instant started, InetAddress address)
            throws SandboxException, IOException {
        PodFolder folder =
                PodFolder.of(node.config().stateFolder(), pod.getMetadata().getUid());
        Map<Path, Path> files = PodFiles.write(node, folder, pod, address);
        SandboxSpec spec = new SandboxSpec(
                pod.getMetadata().getUid(),
                pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName(),
                PodHosts.hostname(pod),
                address,
                files,
                folder.path().toAbsolutePath());
        HostPorts hostPorts = HostPorts.open(node, pod, address);
        try {
            PodSandbox sandbox = PodRun.onHost(pod)
                    ? node.config().sandboxes().shared(spec)
                    : node.config().sandboxes().create(spec);
            PodStatuses.Place place =
                    new PodStatuses.Place(node.address().getHostAddress(), address.getHostAddress(), started);
            return new PodRun(pod, sandbox, folder, place, volumes(node, pod, folder, place), hostPorts);
        } catch (SandboxException | RuntimeException failure) {
            hostPorts.close();
            throw failure;
        }
    }

    private static PodVolumes volumes(NodeContext node, Pod pod, PodFolder folder, PodStatuses.Place place) {
        Path claims = node.config()
                .stateFolder()
                .resolve("claims")
                .resolve(pod.getMetadata().getNamespace());
        return new PodVolumes(
                folder.path().resolve("volumes").toAbsolutePath(),
                claims.toAbsolutePath(),
                new ApiConfigSource(node.client(), node.folders(), pod),
                place);
    }
}
