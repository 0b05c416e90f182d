package dev.portolan.apiserver.auth;

/**
 * Whether something is allowed.
 *
 * @param reason which binding allows it; empty where none does
 */
public record Decision(boolean allowed, String reason) {
    public static final Decision NO_OPINION = new Decision(false, "");

    public static Decision allow(String reason) {
        return new Decision(true, reason);
    }
}
