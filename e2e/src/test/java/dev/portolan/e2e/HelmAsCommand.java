package dev.portolan.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A {@code helm} for the pages that type one: {@link HelmProgram} behind the real program's words, where the machine has no Helm. */
final class HelmAsCommand {
    private HelmAsCommand() {}

    /** Skips the test where there is none. */
    static void needed() {
        assumeTrue(
                Host.found("helm") || System.getProperty("os.arch").equals("amd64"),
                "needs Helm: the machine has none, and as a library it is among the dependencies for Linux on amd64 only");
    }

    /** Puts it into a folder of the PATH; the machine's own goes before. */
    static void in(Path bin) throws IOException {
        if (Host.found("helm")) return;
        Path file = Files.writeString(bin.resolve("helm"), """
                #!/bin/sh
                verb=$1; shift
                for word; do # what the library does anyway, and what goes before KEY=VALUE
                  shift
                  case $word in --wait | --set) ;; *) set -- "$@" "$word" ;; esac
                done
                exec '%s' --enable-native-access=ALL-UNNAMED -cp '%s' %s "$verb" "$KUBECONFIG" "$@"
                """.formatted(
                        Path.of(System.getProperty("java.home"), "bin", "java"),
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        HelmProgram.class.getName()));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
