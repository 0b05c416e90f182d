package dev.portolan.apiserver.cel;

/** Text that is no expression of the language, or not of the wanted type; the message says where and why. */
final class BadExpressionException extends Exception {
    private final String problem;

    BadExpressionException(String problem) {
        super(problem);
        this.problem = problem;
    }

    String problem() {
        return problem;
    }
}
