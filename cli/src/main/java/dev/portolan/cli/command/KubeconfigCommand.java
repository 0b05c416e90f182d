package dev.portolan.cli.command;

import dev.portolan.cli.UserError;
import dev.portolan.cli.cluster.RunningCluster;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.json.JsonMapper;

/** Prints the path of the admin's kubeconfig. */
@Command(
        name = "kubeconfig",
        mixinStandardHelpOptions = true,
        description = "Prints the path of the admin's kubeconfig. It is there as long as the state folder is.",
        footer = {
            "",
            "Examples:",
            "  export KUBECONFIG=$$(portolan kubeconfig)",
            "  kubectl --kubeconfig $$(portolan kubeconfig) get services",
            "  portolan kubeconfig -o json    the path, the server, and whether it runs"
        })
public final class KubeconfigCommand implements Callable<Integer> {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Mixin
    private StateOption state = new StateOption();

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        var file = state.folder().kubeconfig();
        if (!Files.exists(file)) {
            throw new UserError(
                    69, "there is no cluster in " + state.folder().path() + "; start one with: " + state.line("up"));
        }
        if (output.json()) {
            var running = state.folder().running();
            OutputOption.print(JSON.createObjectNode()
                    .put("kubeconfig", file.toString())
                    .put("running", running.isPresent())
                    .put("server", running.map(RunningCluster::server).orElse("")));
            return 0;
        }
        System.out.println(file);
        return 0;
    }
}
