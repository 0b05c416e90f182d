package dev.portolan.cli.command;

import dev.portolan.cli.UserError;
import dev.portolan.cli.cluster.NamesFile;
import dev.portolan.cli.cluster.RunningCluster;
import dev.portolan.cli.cluster.StateFolder;
import dev.portolan.client.Clients;
import dev.portolan.linux.Ability;
import dev.portolan.linux.Isolation;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Runs a command of this host with the cluster's names: what a pod of namespace {@code default} could reach, it reaches. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Runs a command of this host inside the cluster network: cluster DNS and Service addresses.",
            "Its exit code is the command's; KUBECONFIG is set for it."
        },
        footer = {
            "",
            "Examples:",
            "  portolan run -- curl http://microservice-one-service:3200/",
            "  portolan run -- getent ahostsv4 mongodb-service-headless",
            "  portolan run -- sh -c 'for i in 1 2 3; do curl -s http://web/hostname; done'",
            "  portolan run -- ./mvnw test      your tests, with the cluster's names"
        })
public final class RunCommand implements Callable<Integer> {
    private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");
    private static final Path HOSTS = Path.of("/etc/hosts");
    private static final Path JDK = Path.of(System.getProperty("java.home"), "bin");

    @Mixin
    private StateOption state = new StateOption();

    @Parameters(paramLabel = "CMD", arity = "1..*", description = "the command and its arguments, after --")
    private List<String> words = new ArrayList<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        RunningCluster cluster = state.running();
        StateFolder folder = state.folder();
        Path file = Files.createTempFile(folder.path(), "run-", ".conf");
        try {
            // The command may be somebody else's after it has given up root; names are no secret.
            Isolation view = Isolation.none().seeing(files(cluster, folder, file));
            if (view.ability() instanceof Ability.Impossible(String reason)) {
                throw new UserError(
                        69,
                        "a command cannot be given the cluster's names on this host: " + reason
                                + "\n  Services answer at their addresses all the same (portolan status), and DNS at "
                                + cluster.dnsServer());
            }
            var builder = new ProcessBuilder(command()).inheritIO();
            builder.environment().merge("PATH", JDK.toString(), (path, jdk) -> path + File.pathSeparator + jdk);
            builder.environment().put("KUBECONFIG", folder.kubeconfig().toString());
            return view.start(builder).waitFor();
        } catch (IOException e) {
            throw new UserError(127, words.getFirst() + ": " + e.getMessage());
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** What runs here needs no Java of its own on the PATH: {@code java} means the one that Portolan runs on, as in pods. */
    private List<String> command() {
        String program = words.getFirst();
        boolean found = program.contains("/")
                || Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
        if (found || !Files.isExecutable(JDK.resolve(program))) return words;
        var command = new ArrayList<>(words);
        command.set(0, JDK.resolve(program).toString());
        return command;
    }

    /** A resolv.conf that leads to the cluster's DNS where that has port 53, else a hosts file with what DNS would say now. */
    private static Map<Path, Path> files(RunningCluster cluster, StateFolder folder, Path file) throws IOException {
        if (!cluster.dns().isEmpty()) {
            Files.writeString(
                    file,
                    "nameserver " + cluster.dns()
                            + "\nsearch default.svc.cluster.local svc.cluster.local cluster.local\n"
                            + "options ndots:5\n");
            return Map.of(RESOLV_CONF, file);
        }
        try (KubernetesClient client = Clients.fromKubeconfig(folder.kubeconfig())) {
            Files.writeString(
                    file,
                    NamesFile.of(
                            client.services().inAnyNamespace().list().getItems(),
                            client.discovery()
                                    .v1()
                                    .endpointSlices()
                                    .inAnyNamespace()
                                    .list()
                                    .getItems()));
        }
        return Map.of(HOSTS, file);
    }
}
