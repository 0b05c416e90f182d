package dev.portolan.node.runtime;

/** A container could not be started; the message says which program and why. */
public final class StartException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Says which program and why. */
    public StartException(String message) {
        super(message);
    }

    /** Says which program and why. */
    public StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
