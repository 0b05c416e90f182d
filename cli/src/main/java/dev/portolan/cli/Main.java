package dev.portolan.cli;

import dev.portolan.cli.command.BundleCommand;
import dev.portolan.cli.command.CompletionCommand;
import dev.portolan.cli.command.DnsCommand;
import dev.portolan.cli.command.DownCommand;
import dev.portolan.cli.command.ExplainCommand;
import dev.portolan.cli.command.GatewayCommand;
import dev.portolan.cli.command.KubeconfigCommand;
import dev.portolan.cli.command.LogsCommand;
import dev.portolan.cli.command.NamesCommand;
import dev.portolan.cli.command.ProxyCommand;
import dev.portolan.cli.command.RehearseCommand;
import dev.portolan.cli.command.RunCommand;
import dev.portolan.cli.command.ServeCommand;
import dev.portolan.cli.command.StatusCommand;
import dev.portolan.cli.command.UiCommand;
import dev.portolan.cli.command.UpCommand;
import dev.portolan.rules.Printable;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

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
            LogsCommand.class,
            ExplainCommand.class,
            BundleCommand.class,
            UiCommand.class,
            DnsCommand.class,
            GatewayCommand.class,
            ProxyCommand.class,
            CompletionCommand.class,
            CommandLine.HelpCommand.class,
            NamesCommand.class,
            ServeCommand.class,
            RehearseCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  portolan up examples/seed             a cluster here, until Ctrl-C",
            "  portolan up examples/seed --detach    the same in the background",
            "  portolan up --watch examples/seed     applied again whenever a file changes",
            "  export KUBECONFIG=$(portolan kubeconfig)",
            "  portolan run -- curl http://microservice-one-service:3200/",
            "  portolan logs service/microservice-one-service -f",
            "  portolan explain service microservice-one-service",
            "  portolan ui                           a link to the live map",
            "  portolan down"
        })
public final class Main implements Runnable {
    private static final int UNAVAILABLE = 69; // sysexits.h
    private static final int COLUMNS = 80;

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
        // For whoever types it out of habit; `--help` is what is shown.
        Objects.requireNonNull(line.getSubcommands().get("help"))
                .getCommandSpec()
                .usageMessage()
                .hidden(true);
        // What follows the command of `run` is that command's, with or without `--`.
        Objects.requireNonNull(line.getSubcommands().get("run")).setStopAtPositional(true);
        return line.setExecutionExceptionHandler(Main::failed)
                .setParameterExceptionHandler(Main::misunderstood)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(COLUMNS);
    }

    private static int failed(Exception failure, CommandLine command, ParseResult parsed) throws Exception {
        PrintWriter err = command.getErr();
        switch (failure) {
            case UserError error -> {
                err.println("portolan: " + Printable.lines(String.valueOf(error.getMessage())));
                return error.exitCode();
            }
            case KubernetesClientException api -> {
                boolean silent = api.getCode() <= 0; // no answer, as opposed to one that says no
                err.println("portolan: " + (silent ? "the API server does not answer: " : "the API server refused: ")
                        + Printable.lines(ApiAnswer.said(api)));
                if (silent) err.println("  See whether the cluster runs: " + said() + " status");
                return UNAVAILABLE;
            }
            default -> throw failure;
        }
    }

    /** Says what is wrong with the words and where to read how they go, in place of the whole page. */
    private static int misunderstood(ParameterException failure, String[] words) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("portolan: " + misread(failure));
        UnmatchedArgumentException.printSuggestions(failure, err);
        String name = command.getCommandSpec().qualifiedName();
        err.println("  How it goes: " + said() + name.substring("portolan".length()) + " --help");
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    /** picocli names the constants of an enum as they are in code; users write what the help shows. */
    private static String misread(ParameterException failure) {
        if (failure.getArgSpec() instanceof OptionSpec option
                && option.typeInfo().isEnum()
                && failure.getValue() != null) {
            return "%s: '%s' is none of %s"
                    .formatted(
                            option.longestName(),
                            failure.getValue(),
                            option.typeInfo().getEnumConstantNames().stream()
                                    .map(name -> name.toLowerCase(Locale.ROOT))
                                    .collect(Collectors.joining(", ")));
        }
        return String.valueOf(failure.getMessage());
    }

    /** This program as the user called it. */
    private static String said() {
        return System.getProperty("portolan.said", "portolan");
    }

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }
}
