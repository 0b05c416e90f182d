package dev.portolan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/**
 * A command that ended.
 *
 * @param command what was run
 * @param exit its exit code
 * @param out standard output
 * @param err standard error
 */
record Ran(List<String> command, int exit, String out, String err) {
    /** Fails with everything that was said unless the exit code is 0. */
    Ran ok() {
        assertThat(exit).as("%s%nout: %s%nerr: %s", command, out, err).isZero();
        return this;
    }

    /** Both streams, for messages that may stand in either. */
    String said() {
        return out + err;
    }
}
