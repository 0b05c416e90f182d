package dev.portolan.node.runtime.inprocess;

import java.io.IOException;
import java.util.List;

/** A program that is part of Portolan. */
@FunctionalInterface
interface BuiltIn {
    /**
     * Runs until it is done or asked to stop; called on a virtual thread of its own.
     *
     * @return the exit code
     * @throws IOException when it cannot go on, such as for a port that is taken; the container ends with code 1
     * @throws InterruptedException when it is killed
     */
    int run(PodProgram pod, List<String> args) throws IOException, InterruptedException;
}
