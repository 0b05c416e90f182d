package dev.portolan.gateway.core;

/** How a rule's path is compared (Ingress, "Path types"). */
public enum PathType {
    /** Equal, with regard to case. */
    EXACT,
    /** Element by element between slashes. {@code ImplementationSpecific} means this here. */
    PREFIX,
    /** A regular expression from the path's first character on, whatever follows. */
    REGEX
}
