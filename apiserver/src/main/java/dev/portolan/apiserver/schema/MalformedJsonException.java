package dev.portolan.apiserver.schema;

/** Bytes that are not one JSON text; the message says what is wrong and where. */
public final class MalformedJsonException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MalformedJsonException(String message) {
        super(message);
    }
}
