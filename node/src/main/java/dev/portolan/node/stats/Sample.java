package dev.portolan.node.stats;

import dev.portolan.node.runtime.ResourceUse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What was used up to one moment.
 *
 * @param host empty where the host does not tell
 */
record Sample(Instant at, Optional<ResourceUse> host, List<ContainerUse> containers) {}
