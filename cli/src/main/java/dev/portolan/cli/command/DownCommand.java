package dev.portolan.cli.command;

import dev.portolan.cli.UserError;
import dev.portolan.cli.cluster.Leftovers;
import dev.portolan.cli.cluster.RunningCluster;
import dev.portolan.cli.cluster.StateFolder;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Ends a cluster. Its objects stay in the state folder for the next {@code up}. */
@Command(
        name = "down",
        mixinStandardHelpOptions = true,
        description = "Ends the cluster and removes what it made on this host. Its objects stay for the next up.")
public final class DownCommand implements Callable<Integer> {
    private static final long PATIENCE_SECONDS = 60;

    @Mixin
    private StateOption state = new StateOption();

    @Option(names = "--purge", description = "forget the objects, certificates and logs as well")
    private boolean purge;

    @Override
    public Integer call() throws IOException {
        StateFolder folder = state.folder();
        var running = folder.running();
        if (running.isPresent()) {
            end(running.get());
            System.out.println("The cluster is down.");
        } else {
            System.out.println("No cluster runs on " + folder.path() + ".");
        }
        Leftovers.of(folder).remove().forEach(what -> System.out.println("Removed what a killed run left: " + what));
        if (purge) folder.delete();
        return 0;
    }

    private static void end(RunningCluster running) {
        ProcessHandle process = ProcessHandle.of(running.pid()).orElseThrow();
        CompletableFuture<ProcessHandle> exit = process.onExit();
        process.destroy();
        try {
            exit.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException stuck) {
            process.destroyForcibly();
            System.err.println("portolan: process " + running.pid() + " did not end within " + PATIENCE_SECONDS
                    + " s and was killed");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new UserError(130, "interrupted while the cluster was ending");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
