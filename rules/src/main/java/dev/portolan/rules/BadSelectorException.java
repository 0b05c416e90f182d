package dev.portolan.rules;

/** A label selector that can't be read; the message says what was found where. */
public final class BadSelectorException extends IllegalArgumentException {
    public BadSelectorException(String message) {
        super(message);
    }
}
