package dev.portolan.node.core;

/** Something a container's environment or volume comes from isn't there; the message says which field needs what. */
public final class MissingSourceException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Says what is missing, and where it is asked for. */
    public MissingSourceException(String message) {
        super(message);
    }
}
