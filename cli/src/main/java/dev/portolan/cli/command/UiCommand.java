package dev.portolan.cli.command;

import dev.portolan.cli.UserError;
import dev.portolan.cli.cluster.UiFile;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints a link to the live map, or opens it. */
@Command(
        name = "ui",
        mixinStandardHelpOptions = true,
        description = {
            "Prints a link to the live map: what is connected to what, how it does, and why.",
            "A link opens the page once, within 15 minutes; ask for another in each browser."
        },
        footer = {
            "",
            "Examples:",
            "  portolan ui           print a link",
            "  portolan ui --open    open it in the desktop's browser"
        })
public final class UiCommand implements Callable<Integer> {
    @Mixin
    private StateOption state = new StateOption();

    @Option(names = "--open", description = "open it in the desktop's browser (xdg-open, or open on macOS)")
    private boolean open;

    @Override
    public Integer call() {
        state.running();
        String link = UiFile.link(state.folder())
                .orElseThrow(() -> new UserError(
                        69,
                        "the cluster on " + state.folder().path() + " has no page\n  Restart it: " + state.line("down")
                                + ", then " + state.line("up")));
        System.out.println(link);
        if (open) browse(link);
        return 0;
    }

    private static void browse(String link) {
        boolean mac = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac");
        String program = mac ? "open" : "xdg-open";
        try {
            new ProcessBuilder(program, link)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException none) {
            throw new UserError(69, "there is no " + program + " here; open the link above by hand");
        }
    }
}
