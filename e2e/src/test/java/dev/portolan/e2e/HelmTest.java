package dev.portolan.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Helm's own code, in a library, with the chart of the examples. */
final class HelmTest {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private static Ran helm(Host host, String... words) {
        var command = new ArrayList<>(List.of(
                JAVA,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                HelmProgram.class.getName(),
                words[0],
                host.state().resolve("kubeconfig").toString()));
        command.addAll(List.of(words).subList(1, words.length));
        return host.run(command.toArray(String[]::new));
    }

    private static String chart() {
        return Host.root().resolve("examples/chart").toString();
    }

    @Test
    void a_chart_is_installed_upgraded_rolled_back_when_it_fails_and_uninstalled()
            throws IOException, InterruptedException {
        assumeTrue(
                System.getProperty("os.arch").equals("amd64"),
                "needs Helm as a library, which is among the dependencies for Linux on amd64 only");
        try (Host host = Host.make(Host.As.ROOT)) {
            assumeTrue(
                    !Kubectls.all().isEmpty(),
                    "needs a kubectl: on the PATH, or Debian's, which ./test unpacks as root");
            host.portolan("up", "--detach").ok();
            host.set("KUBECONFIG", host.state().resolve("kubeconfig").toString());

            assertThat(helm(host, "install", "shop", chart()).ok().out()).contains("shop deployed 1");
            assertThat(kubectl(host, "get", "jobs", "shop-hello", "-o", "jsonpath={.status.succeeded}"))
                    .isEqualTo("1");
            assertThat(greetings(host)).isEqualTo("hello");
            assertThat(releases(host)).containsExactly("shop.v1 deployed");

            assertThat(helm(host, "upgrade", "shop", chart(), "greeting=bonjour", "replicas=1", "ingress.enabled=false")
                            .ok()
                            .out())
                    .contains("shop deployed 2");
            assertThat(greetings(host)).isEqualTo("bonjour");
            assertThat(kubectl(host, "get", "deployment", "shop", "-o", "jsonpath={.spec.replicas}"))
                    .isEqualTo("1");
            assertThat(kubectl(host, "get", "ingress", "-o", "name")).isEmpty();
            assertThat(releases(host)).containsExactly("shop.v1 superseded", "shop.v2 deployed");

            Ran failed = helm(
                    host, "upgrade", "shop", chart(), "--atomic", "greeting=hola", "image.repository=nobody/knows");
            assertThat(failed.exit()).as(failed.said()).isNotZero();
            assertThat(failed.said()).contains("rolled back");
            assertThat(greetings(host)).isEqualTo("bonjour");
            assertThat(releases(host))
                    .containsExactly("shop.v1 superseded", "shop.v2 superseded", "shop.v3 failed", "shop.v4 deployed");

            assertThat(helm(host, "uninstall", "shop").ok().out()).contains("uninstalled");
            await().atMost(Seed.PATIENCE)
                    .untilAsserted(() -> assertThat(kubectl(
                                    host,
                                    "get",
                                    "deployments,services,configmaps,pods",
                                    "-l",
                                    "app.kubernetes.io/instance=shop",
                                    "-o",
                                    "name"))
                            .isEmpty());
            assertThat(releases(host)).isEmpty();
        }
    }

    private static String kubectl(Host host, String... words) {
        return new Seed(host).kubectl(words).ok().out().strip();
    }

    private static String greetings(Host host) {
        return kubectl(host, "get", "configmap", "shop-settings", "-o", "jsonpath={.data.greeting}");
    }

    /** {@code RELEASE.vN STATUS} of each revision that Helm keeps. */
    private static List<String> releases(Host host) {
        return kubectl(
                        host,
                        "get",
                        "secrets",
                        "-l",
                        "owner=helm",
                        "-o",
                        "jsonpath={range .items[*]}{.metadata.name} {.metadata.labels.status}{\"\\n\"}{end}")
                .lines()
                .map(l -> l.replace("sh.helm.release.v1.", ""))
                .toList();
    }
}
