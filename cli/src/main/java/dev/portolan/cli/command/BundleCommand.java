package dev.portolan.cli.command;

import dev.portolan.cli.UserError;
import dev.portolan.cli.bundle.Bundle;
import dev.portolan.client.Clients;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a support archive of the running cluster. */
@Command(
        name = "bundle",
        mixinStandardHelpOptions = true,
        description = {
            "Writes an archive for whoever is to help: objects, events, explanations, logs, the machine's facts.",
            "Values of Secrets, and what looks like a credential, are taken out. Look through it before you give it away."
        },
        footer = {
            "",
            "Examples:",
            "  portolan bundle                     portolan-DATE-TIME.tar.gz in this folder",
            "  portolan bundle /tmp/case7.tar.gz",
            "  tar -xzf case7.tar.gz -O case7/explain.txt"
        })
public final class BundleCommand implements Callable<Integer> {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);
    private static final String SUFFIX = ".tar.gz";
    private static final int LONGEST_NAME = 40;

    @Mixin
    private StateOption state = new StateOption();

    @Mixin
    private OutputOption output = new OutputOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE.tar.gz",
            description = "where to (default: portolan-DATE-TIME.tar.gz)")
    private @Nullable Path file;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Instant now = Instant.now();
        Path target = file == null ? Path.of("portolan-" + STAMP.format(now) + SUFFIX) : file;
        String name = String.valueOf(target.getFileName());
        if (!name.endsWith(SUFFIX))
            throw new UserError(64, "bundle: the file's name must end in " + SUFFIX + ": " + target);
        var cluster = state.running();
        String version = String.join(" ", spec.root().version());
        try (KubernetesClient client = Clients.fromKubeconfig(state.folder().kubeconfig())) {
            List<String> files = new Bundle(state.folder(), cluster, client).write(target, folder(name), version, now);
            if (output.json()) {
                var result = new tools.jackson.databind.json.JsonMapper().createObjectNode();
                var names = result.put("file", target.toString()).putArray("files");
                files.forEach(names::add);
                OutputOption.print(result);
            } else {
                System.out.println(
                        target + ": " + files.size() + " files, without secrets; README.txt says what is in it.");
            }
        } catch (FileAlreadyExistsException e) {
            throw new UserError(73, target + " is there already; name another file, or remove it first");
        } catch (NoSuchFileException e) {
            throw new UserError(73, "there is no folder for " + target);
        }
        return 0;
    }

    /** The archive's own name as its one folder, in letters that every system can have. */
    private static String folder(String name) {
        String plain = name.substring(0, name.length() - SUFFIX.length()).replaceAll("[^A-Za-z0-9._-]", "_");
        return plain.isEmpty() || plain.startsWith(".")
                ? "portolan"
                : plain.substring(0, Math.min(plain.length(), LONGEST_NAME));
    }
}
