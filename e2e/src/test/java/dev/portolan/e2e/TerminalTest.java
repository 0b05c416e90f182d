package dev.portolan.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** What somebody sees who types commands, and what a program reads from them. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class TerminalTest {
    private static final String MANIFESTS = """
            apiVersion: v1
            kind: Service
            metadata: { name: web }
            spec:
              type: LoadBalancer
              selector: { app: web }
              ports: [{ name: http, port: 8000, nodePort: 30100 }, { name: grpc, port: 8001, nodePort: 30101 }]
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: { name: web }
            spec:
              replicas: 2
              selector: { matchLabels: { app: web } }
              template:
                metadata: { labels: { app: web } }
                spec:
                  terminationGracePeriodSeconds: 1
                  containers: [{ name: web, image: portolan/echo, args: ["--port=8000", "--port=8001"] }]
            """;
    private static Host host;
    private static String folder = "";
    private static Ran up;

    @BeforeAll
    static void up() throws IOException, InterruptedException {
        host = Host.make(Host.As.ROOT);
        Path manifests = Files.createDirectories(host.home().resolve("k8s"));
        Files.writeString(manifests.resolve("web.yaml"), MANIFESTS);
        folder = manifests.toString();
        var seed = new Seed(host);
        up = host.portolan("up", folder, "--detach", "--wait", "240s", "-o", "json")
                .ok();
        host.set("KUBECONFIG", host.state().resolve("kubeconfig").toString());
        seed.eventually(() -> assertThat(seed.answerers(20, "http://127.0.0.1:30100/hostname"))
                .hasSize(2));
    }

    @AfterAll
    static void down() throws IOException, InterruptedException {
        if (host != null) host.close();
    }

    /** The value of a path in JSON, by the JDK-less way: kubectl is not at hand for every JSON, python is not on every machine. */
    private static String flat(String json) {
        return json.replaceAll("\\s+", "");
    }

    @Test
    @Order(1)
    void up_says_as_json_what_was_applied_and_where_it_is_and_tells_the_story_beside() {
        assertThat(up.out()).startsWith("{");
        assertThat(flat(up.out()))
                .contains(
                        "\"result\":\"created\"",
                        "\"name\":\"web\"",
                        "\"ready\":2",
                        "\"notReady\":{}",
                        "\"problems\":[]")
                .contains("\"http://127.0.0.1:30100/\"")
                .contains("\"127.0.0.1:30101\"");
        assertThat(up.err()).contains("created", "deployment/web", "ready");
    }

    @Test
    @Order(2)
    void the_table_fits_eighty_columns_and_guesses_no_http_for_a_port_that_is_named_grpc() {
        Ran status = host.portolan("status").ok();
        assertThat(status.out()).contains("web", "LoadBalancer", "http://127.0.0.1:30100/", "  127.0.0.1:30101");
        assertThat(status.out()).doesNotContain("http://127.0.0.1:30101", "\u001b");
        assertThat(status.out().lines()).allMatch(line -> line.length() <= 80);
    }

    @Test
    @Order(2)
    void status_kubeconfig_and_down_speak_json_too() {
        assertThat(flat(host.portolan("status", "-o", "json").ok().out()))
                .contains("\"nodes\":[{\"name\":\"node-1\",\"ready\":true", "\"server\":\"https://127.0.0.1:6443\"");
        assertThat(flat(host.portolan("kubeconfig", "-o", "json").ok().out()))
                .contains("\"running\":true", "\"kubeconfig\":\"" + host.state().resolve("kubeconfig"));
    }

    @Test
    @Order(3)
    void on_a_terminal_there_is_colour_and_progress_and_with_no_color_none() {
        assumeTrue(Host.found("script"), "needs script (Debian: bsdutils), to make a terminal");
        String status = Host.root().resolve("portolan") + " status";
        assertThat(host.run("env", "-u", "NO_COLOR", "TERM=xterm", "script", "-qec", status, "/dev/null")
                        .out())
                .contains("\u001b[1m");
        assertThat(host.run("env", "NO_COLOR=1", "TERM=xterm", "script", "-qec", status, "/dev/null")
                        .out())
                .doesNotContain("\u001b[1m")
                .contains("API server");
    }

    /** A log of a build is read by many, and a link lets its reader in. */
    @Test
    @Order(3)
    void the_link_to_the_map_stands_on_a_terminal_only_and_elsewhere_the_command_that_makes_one() {
        assumeTrue(Host.found("script"), "needs script (Debian: bsdutils), to make a terminal");
        String program = Host.root().resolve("portolan").toString();
        assertThat(host.run("script", "-qec", program + " status", "/dev/null").out())
                .containsPattern("map, once:\\s+http://127\\.0\\.0\\.1:8090/ui/open\\?token=\\S+");
        for (String into : List.of(" status | cat", " status > told; cat told", " up | cat")) {
            String script = "cd " + host.home() + "; " + program + into;
            assertThat(host.run("script", "-qec", script, "/dev/null").out())
                    .as(into)
                    .contains(program + " ui")
                    .doesNotContain("token=");
        }
    }

    @Test
    @Order(4)
    void logs_of_a_service_come_from_all_its_pods_with_their_names() {
        Ran ran = host.run("sh", "-c", "for i in $(seq 20); do curl -sf http://127.0.0.1:30100/hostname; done");
        List<String> pods = ran.ok().out().lines().distinct().sorted().toList();
        assertThat(pods).hasSize(2);
        // What a pod prints is logged soon after it has answered.
        new Seed(host).eventually(() -> {
            Ran logs = host.portolan("logs", "service/web").ok();
            for (String pod : pods) assertThat(logs.out()).containsPattern(pod + " +\\| GET /hostname");
            Ran one = host.portolan("logs", pods.getFirst(), "--tail", "1").ok();
            assertThat(one.out().lines()).singleElement().asString().startsWith("GET /hostname");
            assertThat(host.portolan("logs", "deployment/web")
                            .ok()
                            .out()
                            .lines()
                            .count())
                    .isEqualTo(logs.out().lines().count());
        });
        assertThat(host.portolan("logs", "--all").ok().out()).contains(pods.getFirst());
    }

    @Test
    @Order(4)
    void logs_of_nobody_say_who_there_is() {
        Ran pod = host.portolan("logs", "nobody");
        assertThat(pod.exit()).isEqualTo(1);
        assertThat(pod.err()).contains("no pod nobody", "there are", "web-");
        Ran deployment = host.portolan("logs", "deployment/nobody");
        assertThat(deployment.exit()).isEqualTo(1);
        assertThat(deployment.err()).contains("deployment/nobody", "kubectl get all");
        assertThat(host.portolan("logs", "node/node-1").err()).contains("no kind with pods", "statefulset");
    }

    @Test
    @Order(5)
    void logs_that_follow_go_on_with_the_pods_of_a_rollout() throws IOException, InterruptedException {
        Process logs =
                host.start(Host.root().resolve("portolan").toString(), "logs", "-f", "deployment/web", "--tail", "0");
        Path said = host.home().resolve("started.log");
        Seed seed = new Seed(host);
        try {
            seed.kubectl("rollout", "restart", "deployment/web").ok();
            seed.kubectl("rollout", "status", "deployment/web", "--timeout=240s")
                    .ok();
            List<String> pods = seed.query("pods", "{.items[*].metadata.name}");
            seed.eventually(() -> {
                seed.curl("http://127.0.0.1:30100/hostname").ok();
                String text = Files.readString(said);
                assertThat(pods).anyMatch(pod -> text.matches("(?s).*" + pod + " +\\| GET /hostname.*"));
            });
        } finally {
            logs.destroy();
            assertThat(logs.waitFor(2, TimeUnit.MINUTES)).isTrue();
        }
    }

    @Test
    @Order(6)
    void the_shell_completes_commands_options_and_the_names_of_what_runs() {
        String program = Host.root().resolve("portolan").toString();
        String script = """
                source <(%1$s completion bash)
                complete_words() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _portolan_with_names; echo "${COMPREPLY[@]}"; }
                echo "commands: $(complete_words %1$s st)"
                echo "options: $(complete_words %1$s up --det)"
                echo "services: $(complete_words %1$s explain service w)"
                echo "logs: $(complete_words %1$s logs deployment/)"
                """.formatted(program);
        assertThat(host.run("bash", "-c", script).ok().out())
                .contains("commands: status\n", "options: --detach\n", "services: web\n", "logs: deployment/web\n");
    }

    @Test
    @Order(7)
    void a_command_without_a_cluster_says_how_to_get_one() {
        for (String command : List.of("status", "logs", "bundle")) {
            Ran ran = host.portolan(
                    command, "--state", host.home().resolve("none").toString());
            assertThat(ran.exit()).isEqualTo(69);
            assertThat(ran.err()).contains("no cluster runs on", "portolan up --state");
        }
    }

    @Test
    @Order(9)
    void down_says_what_it_did() {
        assertThat(flat(host.portolan("down", "-o", "json").ok().out()))
                .contains("\"ended\":true", "\"purged\":false", "\"removed\":[]");
        assertThat(flat(host.portolan("down", "-o", "json").ok().out())).contains("\"ended\":false");
    }
}
