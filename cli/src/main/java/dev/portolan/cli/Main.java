package dev.portolan.cli;

import dev.portolan.cli.command.DnsCommand;
import dev.portolan.cli.command.DownCommand;
import dev.portolan.cli.command.ExplainCommand;
import dev.portolan.cli.command.GatewayCommand;
import dev.portolan.cli.command.KubeconfigCommand;
import dev.portolan.cli.command.ProxyCommand;
import dev.portolan.cli.command.RehearseCommand;
import dev.portolan.cli.command.RunCommand;
import dev.portolan.cli.command.ServeCommand;
import dev.portolan.cli.command.StatusCommand;
import dev.portolan.cli.command.UpCommand;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The program {@code portolan}. */
@Command(
        name = "portolan",
        mixinStandardHelpOptions = true,
        version = "portolan 0.1.0 (Kubernetes v1.33)",
        description =
                "Runs Kubernetes manifests on this machine: an API server, pods with their own addresses, Services, DNS, Ingress.",
        subcommands = {
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            KubeconfigCommand.class,
            RunCommand.class,
            ExplainCommand.class,
            DnsCommand.class,
            GatewayCommand.class,
            ProxyCommand.class,
            ServeCommand.class,
            RehearseCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  portolan up examples/seed             boot a cluster here, apply the folder, Ctrl-C ends it",
            "  portolan up examples/seed --detach    the same in the background",
            "  export KUBECONFIG=$(portolan kubeconfig)",
            "  portolan run -- curl http://microservice-one-service:3200/",
            "  portolan explain service microservice-one-service",
            "  portolan down"
        })
public final class Main implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    /** Runs one command and ends the process with its exit code: 0 done, 1 something is wrong, 2 the words are off. */
    public static void main(String[] args) {
        Logging.configure();
        // Key stores here live in memory only, made from PEM files that are 0600: ten thousand rounds of PBKDF2 each
        // would protect nothing.
        System.setProperty("keystore.pkcs12.keyPbeIterationCount", "1");
        int code = commandLine().execute(args);
        System.exit(code);
    }

    /** The command line as it is parsed; for tests and for what prints help. */
    public static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        // What follows the command of `run` is that command's, with or without `--`.
        Objects.requireNonNull(line.getSubcommands().get("run")).setStopAtPositional(true);
        return line.setExecutionExceptionHandler((failure, command, parsed) -> {
                    if (failure instanceof UserError error) {
                        command.getErr().println("portolan: " + error.getMessage());
                        return error.exitCode();
                    }
                    throw failure;
                })
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(100);
    }

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }
}
