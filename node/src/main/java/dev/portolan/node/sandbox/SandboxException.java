package dev.portolan.node.sandbox;

/** A sandbox, or the node's network for sandboxes, could not be made; the message says what was tried and what the host lacks. */
public final class SandboxException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Says what was tried. */
    public SandboxException(String message) {
        super(message);
    }

    /** Says what was tried, and why it failed. */
    public SandboxException(String message, Throwable cause) {
        super(message, cause);
    }
}
