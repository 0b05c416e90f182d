package dev.portolan.gateway.core;

/** What text from objects may become part of a header field. */
final class Text {
    private Text() {}

    /** Printable ASCII only: no line ends, which would begin another field. */
    static boolean printable(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c < 127);
    }

    /** A token of RFC 9110 §5.6.2, as names of fields and cookies are. */
    static boolean token(String text) {
        return !text.isEmpty()
                && text.chars()
                        .allMatch(c -> c >= '0' && c <= '9'
                                || c >= 'a' && c <= 'z'
                                || c >= 'A' && c <= 'Z'
                                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
    }
}
