package dev.portolan.node.image;

import java.util.List;
import java.util.Map;

/** What a container is to run, before variables are filled in. */
public sealed interface Program {
    /** Variables that the container's own override. */
    Map<String, String> env();

    /** For {@code imageID}: says what really runs. */
    String id();

    /** A program inside the agent. */
    record BuiltIn(String name, List<String> args, Map<String, String> env) implements Program {
        @Override
        public String id() {
            return "inprocess://portolan/" + name;
        }
    }

    /**
     * A process of this host.
     *
     * @param workingDir empty for the pod's folder
     */
    record Command(List<String> command, String workingDir, Map<String, String> env) implements Program {
        @Override
        public String id() {
            return "process://" + command.getFirst();
        }
    }
}
