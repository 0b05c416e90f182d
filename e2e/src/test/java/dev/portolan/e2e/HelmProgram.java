package dev.portolan.e2e;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.InstallCommand;
import com.marcnuri.helm.UpgradeCommand;
import java.nio.file.Path;
import java.util.List;

/**
 * A little of Helm's command line on Helm's own code: {@code install|upgrade|uninstall KUBECONFIG RELEASE CHART [--atomic] [KEY=VALUE…]}.
 * A program of its own, so that it can run on another network than the test.
 */
final class HelmProgram {
    private static final int SECONDS = 240;
    private static final int SECONDS_TO_FAIL = 120;

    private HelmProgram() {}

    public static void main(String[] words) {
        Path kubeconfig = Path.of(words[1]);
        String release = words[2];
        List<String> more = List.of(words).subList(Math.min(4, words.length), words.length);
        switch (words[0]) {
            case "version" -> System.out.println(Helm.version().call());
            case "install" -> install(new Helm(Path.of(words[3])).install(), kubeconfig, release, more);
            case "upgrade" -> upgrade(new Helm(Path.of(words[3])).upgrade(), kubeconfig, release, more);
            case "uninstall" ->
                System.out.println(Helm.uninstall(release)
                        .withKubeConfig(kubeconfig)
                        .withNamespace("default")
                        .call());
            default -> throw new IllegalArgumentException(words[0]);
        }
        System.exit(0); // what the library leaves running is nobody's business
    }

    private static void install(InstallCommand command, Path kubeconfig, String release, List<String> more) {
        command.withName(release)
                .withNamespace("default")
                .withKubeConfig(kubeconfig)
                .waitReady()
                .withTimeout(SECONDS);
        more.stream().map(w -> w.split("=", 2)).forEach(w -> command.set(w[0], w[1]));
        var done = command.call();
        System.out.println(done.getName() + " " + done.getStatus() + " " + done.getRevision());
    }

    private static void upgrade(UpgradeCommand command, Path kubeconfig, String release, List<String> more) {
        boolean atomic = more.contains("--atomic");
        command.withName(release)
                .withNamespace("default")
                .withKubeConfig(kubeconfig)
                .waitReady()
                .withTimeout(atomic ? SECONDS_TO_FAIL : SECONDS);
        if (atomic) command.atomic();
        more.stream().filter(w -> !w.startsWith("--")).map(w -> w.split("=", 2)).forEach(w -> command.set(w[0], w[1]));
        var done = command.call();
        System.out.println(done.getName() + " " + done.getStatus() + " " + done.getRevision());
    }
}
