package dev.portolan.apiserver.schema;

/**
 * One field of a {@link Definition}.
 *
 * @param name on the wire
 * @param type of its value
 * @param required whether a valid object must have it; strategies enforce that, documentation says it
 * @param topology for server-side apply
 * @param patch for strategic merge patch
 * @param byDefault the JSON text of what an absent value means, or empty
 * @param description in our words, or empty
 */
public record Field(
        String name,
        Type type,
        boolean required,
        ListTopology topology,
        PatchRule patch,
        String byDefault,
        String description) {}
