package dev.portolan.apiserver.patch;

/** A patch that can't be applied; the message is meant for whoever sent it. */
public final class PatchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What went wrong, by who can mend it. */
    public enum Reason {
        /** The patch is not of its format, whatever the document: 400. */
        MALFORMED,
        /** The patch doesn't fit this document, such as removing what isn't there: 422. */
        NOT_APPLICABLE,
        /** A JSON Patch's own {@code test} said no: 422. */
        TEST_FAILED,
        /** The patch has too many operations, or its result would be too large or too deep: 413. */
        TOO_LARGE
    }

    private final Reason reason;

    public PatchException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** What went wrong. */
    public Reason reason() {
        return reason;
    }

    static PatchException malformed(String message) {
        return new PatchException(Reason.MALFORMED, message);
    }
}
