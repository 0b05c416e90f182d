package dev.portolan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The live map of a whole cluster: its link, its stream, what counts traffic, and its explanation beside that of the command line. */
class UiTest {
    private static final Duration DEADLINE = Duration.ofMinutes(3);

    @Test
    void a_link_from_the_command_line_opens_the_map_of_what_runs() throws Exception {
        try (Host host = Host.make(Host.As.ROOT)) {
            Ran up = host.portolan(
                    "up",
                    "--detach",
                    "--wait",
                    "240s",
                    Host.root().resolve("examples/seed").toString());
            up.ok();
            assertThat(up.out()).as("what a log keeps").contains("portolan ui").doesNotContain("token=");
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(host.state().resolve("ui.json"))))
                    .isEqualTo("rw-------");

            String link = host.portolan("ui").ok().out().strip();
            String jar = host.home().resolve("cookies").toString();
            assertThat(host.run("curl", "-s", "-c", jar, link).ok().out()).contains("url=/ui");
            assertThat(host.run("curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", link)
                            .out())
                    .as("the same link a second time")
                    .isEqualTo("401");
            assertThat(host.run("curl", "-s", "-b", jar, "http://127.0.0.1:8090/ui")
                            .out())
                    .contains("<title>Portolan: live map</title>");

            Awaitility.await()
                    .atMost(DEADLINE)
                    .untilAsserted(() -> assertThat(explained(host, jar))
                            .contains("service default/microservice-one-service answers")
                            .contains("2 pods ready"));
            Awaitility.await().atMost(DEADLINE).untilAsserted(() -> {
                host.run("curl", "-s", "-H", "Host: shop.localhost", "http://127.0.0.1:8080/");
                host.portolan("run", "--", "curl", "-s", "http://microservice-one-service:3200/");
                Ran stream = host.run("curl", "-s", "-b", jar, "--max-time", "6", "http://127.0.0.1:8090/ui/events");
                assertThat(stream.out())
                        .contains("event: snapshot", "\"service/default/microservice-one-service\"")
                        .contains("event: rates")
                        .containsPattern("\"ingress/default/[a-z-]+\":[0-9.]+");
            });
            host.portolan("down").ok();
            assertThat(host.state().resolve("ui.json")).doesNotExist();
        }
    }

    private static String explained(Host host, String jar) {
        return host.run(
                        "curl",
                        "-s",
                        "-b",
                        jar,
                        "http://127.0.0.1:8090/ui/explanation?id=service/default/microservice-one-service")
                .out();
    }
}
