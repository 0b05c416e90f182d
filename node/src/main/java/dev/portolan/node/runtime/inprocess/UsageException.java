package dev.portolan.node.runtime.inprocess;

/** A built-in program was called with arguments that it doesn't understand. */
final class UsageException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
