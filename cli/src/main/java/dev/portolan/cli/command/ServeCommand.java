package dev.portolan.cli.command;

import dev.portolan.cli.cluster.Cluster;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The process behind {@code up --detach}: a cluster until somebody says down. */
@Command(
        name = "serve",
        hidden = true,
        mixinStandardHelpOptions = true,
        description = "Runs a cluster until it is told to end.")
public final class ServeCommand implements Callable<Integer> {
    @Mixin
    private ClusterOptions options = new ClusterOptions();

    @Override
    public Integer call() throws Exception {
        Cluster cluster = Cluster.start(options.config());
        Runtime.getRuntime().addShutdownHook(new Thread(cluster::close, "portolan-down"));
        new CountDownLatch(1).await(); // SIGTERM ends the process through the hook
        return 0;
    }
}
