package dev.portolan.node.pod;

import dev.portolan.node.core.PodHosts;
import dev.portolan.node.core.ResolvConf;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes the files that a pod has instead of its host's. */
final class PodFiles {
    private PodFiles() {}

    /** What the pod sees → where it is. */
    static Map<Path, Path> write(NodeContext node, PodFolder folder, Pod pod, InetAddress address) throws IOException {
        Files.createDirectories(folder.path());
        ResolvConf names = ResolvConf.of(
                pod.getSpec(),
                pod.getMetadata().getNamespace(),
                node.config().clusterDns().stream()
                        .map(dev.portolan.rules.IpAddresses::text)
                        .toList(),
                node.config().clusterDomain(),
                node.hostDns());
        String hosts =
                PodHosts.file(pod, address.getHostAddress(), node.config().clusterDomain());
        Map<Path, Path> files = new LinkedHashMap<>();
        files.put(Path.of("/etc/resolv.conf"), write(folder, "resolv.conf", names.text()));
        files.put(Path.of("/etc/hosts"), write(folder, "hosts", hosts));
        files.put(Path.of("/etc/hostname"), write(folder, "hostname", PodHosts.hostname(pod) + "\n"));
        if (PodRun.onHost(pod) && pod.getSpec().getHostAliases().isEmpty()) {
            files.remove(Path.of("/etc/hosts")); // the node's own
        }
        files.keySet().removeIf(seen -> !Files.exists(seen)); // what the host hasn't cannot be replaced
        return files;
    }

    private static Path write(PodFolder folder, String name, String text) throws IOException {
        return Files.writeString(folder.file(name), text).toAbsolutePath();
    }
}
