package dev.portolan.node.runtime.inprocess;

import java.util.List;

/** Does nothing until it is asked to stop. */
final class Pause implements BuiltIn {
    @Override
    public int run(PodProgram pod, List<String> args) throws InterruptedException {
        return pod.awaitStop();
    }
}
