package dev.portolan.node.probe;

/** What one probe found; {@code message} says what was wrong, and is empty when nothing was. */
public record ProbeResult(boolean success, String message) {
    static final ProbeResult SUCCESS = new ProbeResult(true, "");

    static ProbeResult failure(String message) {
        return new ProbeResult(false, message);
    }
}
