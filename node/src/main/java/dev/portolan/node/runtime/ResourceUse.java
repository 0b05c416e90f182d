package dev.portolan.node.runtime;

import java.time.Duration;

/**
 * What a container has used.
 *
 * @param cpu time on a processor since its start
 * @param memoryBytes resident now
 */
public record ResourceUse(Duration cpu, long memoryBytes) {}
