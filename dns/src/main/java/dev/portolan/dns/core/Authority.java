package dev.portolan.dns.core;

import dev.portolan.dns.wire.Name;

/** Knows some names, and which those are. */
@FunctionalInterface
public interface Authority {
    /** What {@code name} means for records of {@code type}. */
    Resolution resolve(Name name, int type);
}
