package dev.portolan.explain.core;

/** Where in the user's manifests a change is to be written. */
@FunctionalInterface
public interface Places {
    /** No manifests are known. */
    Places UNKNOWN = fix -> "";

    /** {@code file:line}, or empty when no manifest has the object. */
    String of(Fix fix);
}
