package dev.portolan.node.pod;

import dev.portolan.node.sandbox.Launch;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What the processes of one run of a container have in common: the program itself, commands beside it, probes and hooks.
 *
 * @param folder where they start
 */
record Surroundings(Map<String, String> environment, Path folder, Launch.Sight sight) {
    Surroundings {
        environment = Map.copyOf(environment);
    }

    Launch launch(List<String> command) {
        return new Launch(command, environment, folder, sight, null);
    }
}
