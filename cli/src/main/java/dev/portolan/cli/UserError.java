package dev.portolan.cli;

/** Something the user can do something about: printed as it is, without a stack trace. */
public final class UserError extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int exitCode;

    /** {@code message} says what is wrong and what to do next; the exit code is 1. */
    public UserError(String message) {
        this(1, message);
    }

    /** The same with an exit code of {@code sysexits.h}, such as 69 for something that isn't there. */
    public UserError(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** What the program ends with. */
    public int exitCode() {
        return exitCode;
    }
}
