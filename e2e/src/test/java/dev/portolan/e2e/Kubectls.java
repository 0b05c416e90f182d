package dev.portolan.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The kubectls at hand: the one on the PATH, and Debian's 1.20, which {@code ./test} unpacks. */
final class Kubectls {
    private Kubectls() {}

    static List<String> all() {
        var found = new ArrayList<String>();
        if (Host.found("kubectl")) found.add("kubectl");
        Path debian = Host.root().resolve("target/tools/kubectl-1.20");
        if (Files.isExecutable(debian)) found.add(debian.toString());
        return found;
    }

    /** Any of them; the name alone where there is none, which then fails with the shell's own words. */
    static String any() {
        return all().stream().findFirst().orElse("kubectl");
    }
}
