package dev.portolan.node.sandbox;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a pod's sandbox shall be like.
 *
 * @param uid the pod's UID, unique for ever; names on the host derive from it
 * @param name {@code namespace/name}, for messages
 * @param hostname what the pod calls itself
 * @param address free, and of the range given to {@link SandboxProvider#open}
 * @param files what the pod sees at these paths instead of the host's file, such as {@code /etc/resolv.conf} → a file of the agent's
 * @param folder the pod's own on this host, for what a sandbox keeps in files
 */
public record SandboxSpec(
        String uid, String name, String hostname, InetAddress address, Map<Path, Path> files, Path folder) {
    /** Copies the map. */
    public SandboxSpec {
        files = Map.copyOf(files);
    }
}
