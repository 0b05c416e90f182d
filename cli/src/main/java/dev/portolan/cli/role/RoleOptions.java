package dev.portolan.cli.role;

import dev.portolan.cli.UserError;
import dev.portolan.cli.cluster.StateFolder;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which API server a role works beside, and where it tells of itself. */
public final class RoleOptions {
    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description =
                    "the cluster to work beside (default: $KUBECONFIG, else the cluster that runs on this machine)")
    private @Nullable Path kubeconfig;

    @Option(
            names = "--metrics-address",
            paramLabel = "IP:PORT|off",
            defaultValue = "127.0.0.1:0",
            description = "where /metrics, /healthz, /livez and /readyz are served (default: a free port on 127.0.0.1)")
    private String metrics = "127.0.0.1:0";

    /**
     * The kubeconfig to use.
     *
     * @throws UserError when there is none to read
     */
    Path kubeconfig() {
        String named = System.getenv("KUBECONFIG");
        Path file = kubeconfig;
        if (file == null && named != null && !named.isBlank()) file = Path.of(named);
        if (file == null) file = StateFolder.standard().kubeconfig();
        if (!Files.isReadable(file)) {
            throw new UserError(
                    66, "cannot read the kubeconfig " + file + "; name the cluster's with --kubeconfig FILE");
        }
        return file;
    }

    /** Where to serve metrics; empty when not at all. */
    Optional<InetSocketAddress> metrics() {
        return metrics.equals("off") ? Optional.empty() : Optional.of(new HostPort().convert(metrics));
    }
}
