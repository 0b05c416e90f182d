package dev.portolan.dns.wire;

/** Bytes that are no DNS message; expected from anybody, so it carries no stack trace. */
public final class MalformedMessageException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Says what is wrong, for logs. */
    public MalformedMessageException(String message) {
        super(message, null, false, false);
    }
}
