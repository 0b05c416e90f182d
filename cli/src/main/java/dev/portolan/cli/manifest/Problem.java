package dev.portolan.cli.manifest;

/**
 * Something that is wrong with what the user gave us.
 *
 * @param where {@code file:line}, or the file alone where no line is known
 * @param what what is wrong, in words that say what would be right
 */
public record Problem(String where, String what) {
    @Override
    public String toString() {
        return where + ": " + what;
    }
}
