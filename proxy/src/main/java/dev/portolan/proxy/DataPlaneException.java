package dev.portolan.proxy;

/** A data plane could not apply a change as a whole; what it did before stays in force. */
public final class DataPlaneException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Says what failed, in words for an operator, and why. */
    public DataPlaneException(String message, Throwable cause) {
        super(message, cause);
    }
}
