package dev.portolan.cli.command;

import dev.portolan.cli.UserError;
import dev.portolan.cli.cluster.Leftovers;
import dev.portolan.cli.cluster.RunningCluster;
import dev.portolan.cli.cluster.StateFolder;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Ends a cluster. Its objects stay in the state folder for the next {@code up}. */
@Command(
        name = "down",
        mixinStandardHelpOptions = true,
        description = "Ends the cluster and removes what it made on this host. Its objects stay for the next up.",
        footer = {
            "",
            "Examples:",
            "  portolan down            the next up has the same objects",
            "  portolan down --purge    and this is the end of them"
        })
public final class DownCommand implements Callable<Integer> {
    private static final long PATIENCE_SECONDS = 60;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Mixin
    private StateOption state = new StateOption();

    @Option(names = "--purge", description = "forget the objects, certificates and logs as well")
    private boolean purge;

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public Integer call() throws IOException {
        StateFolder folder = state.folder();
        var running = folder.running();
        if (running.isPresent()) end(running.get());
        List<String> removed = Leftovers.of(folder).remove();
        if (purge) folder.delete();
        if (output.json()) {
            ObjectNode result = JSON.createObjectNode();
            result.put("state", folder.path().toString()).put("ended", running.isPresent());
            result.set("removed", JSON.valueToTree(removed));
            OutputOption.print(result.put("purged", purge));
            return 0;
        }
        System.out.println(running.isPresent() ? "The cluster is down." : "No cluster runs on " + folder.path() + ".");
        removed.forEach(what -> System.out.println("Removed what a killed run left: " + what));
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
