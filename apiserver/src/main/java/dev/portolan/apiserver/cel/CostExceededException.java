package dev.portolan.apiserver.cel;

/** Ends an evaluation that has cost all that it may. Without a stack trace: it is thrown again at every step until the last gives up. */
final class CostExceededException extends RuntimeException {
    CostExceededException() {
        super("operation cancelled: actual cost limit exceeded", null, false, false);
    }
}
