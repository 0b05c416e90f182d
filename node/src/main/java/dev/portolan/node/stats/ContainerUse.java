package dev.portolan.node.stats;

import dev.portolan.node.runtime.ResourceUse;

/**
 * What one container uses.
 *
 * @param uid of its pod
 */
public record ContainerUse(String namespace, String pod, String uid, String container, ResourceUse use) {}
