package dev.portolan.cli.command;

import dev.portolan.cli.UserError;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Prints the path of the admin's kubeconfig. */
@Command(
        name = "kubeconfig",
        mixinStandardHelpOptions = true,
        description = "Prints the path of the kubeconfig: export KUBECONFIG=$$(portolan kubeconfig)")
public final class KubeconfigCommand implements Callable<Integer> {
    @Mixin
    private StateOption state = new StateOption();

    @Override
    public Integer call() {
        var file = state.folder().kubeconfig();
        if (!Files.exists(file)) {
            throw new UserError(
                    69, "there is no cluster in " + state.folder().path() + "; start one with: " + state.line("up"));
        }
        System.out.println(file);
        return 0;
    }
}
