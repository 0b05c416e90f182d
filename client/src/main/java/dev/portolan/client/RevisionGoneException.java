package dev.portolan.client;

/** The server cannot continue a watch from the revision it was asked for (410 Gone, or a revision it does not know). */
final class RevisionGoneException extends Exception {
    private static final long serialVersionUID = 1L;

    RevisionGoneException(String message) {
        super(message);
    }
}
