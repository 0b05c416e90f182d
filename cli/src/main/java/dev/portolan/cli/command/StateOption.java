package dev.portolan.cli.command;

import dev.portolan.cli.UserError;
import dev.portolan.cli.cluster.RunningCluster;
import dev.portolan.cli.cluster.StateFolder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which cluster a command speaks of. */
final class StateOption {
    @Option(
            names = "--state",
            paramLabel = "DIR",
            description =
                    "where the cluster keeps its state (default: portolan's folder below your state or home folder)")
    private @Nullable Path folder;

    StateFolder folder() {
        return folder == null
                ? StateFolder.standard()
                : new StateFolder(folder.toAbsolutePath().normalize());
    }

    /** This program as the user called it, without the words that follow. */
    static String said() {
        return System.getProperty("portolan.said", "portolan");
    }

    /** A command about this cluster, such as {@code ./portolan down --state /tmp/one}. */
    String line(String command) {
        return said() + " " + command + (folder == null ? "" : " --state " + folder);
    }

    /** The cluster that must be running. */
    RunningCluster running() {
        return folder().running()
                .orElseThrow(() ->
                        new UserError(69, "no cluster runs on " + folder().path() + "; start one with: " + line("up")));
    }
}
