package dev.portolan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** kill -9 of everything at once, and what the next start makes of it. */
final class CrashTest {
    @Test
    void after_kill_9_the_same_objects_come_back_with_new_pod_addresses_and_nothing_is_left_over()
            throws IOException, InterruptedException {
        try (Host host = Host.make(Host.As.ROOT)) {
            Seed seed = new Seed(host);
            seed.up().ok();
            String services = "{range .items[*]}{.metadata.name}={.metadata.uid}={.spec.clusterIP} {end}";
            List<String> before = seed.query("services", services);
            List<String> podsBefore = seed.query("pods", "{.items[*].metadata.uid}");
            List<String> addressesBefore = seed.podAddresses("app");
            String pid = host.run(
                            "sh", "-c", "sed -n 's/.*\"pid\" : \\([0-9]*\\).*/\\1/p' " + host.state() + "/run.json")
                    .ok()
                    .out()
                    .strip();
            host.run("kill", "-9", pid).ok();
            seed.eventually(
                    () -> assertThat(ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive))
                            .isEmpty());

            seed.up().ok();

            assertThat(seed.query("services", services)).isEqualTo(before);
            assertThat(seed.query("pods", "{.items[*].metadata.uid}")).isEqualTo(podsBefore);
            seed.eventually(() -> assertThat(seed.podAddresses("app"))
                    .hasSameSizeAs(addressesBefore)
                    .doesNotContainAnyElementsOf(addressesBefore));
            seed.eventually(() -> assertThat(seed.answerers(20, "http://127.0.0.1:30008/hostname"))
                    .hasSize(2));
            seed.eventually(() -> {
                long java = host.run("sh", "-c", "pgrep -fc 'java (Web|Database).java' || :")
                        .out()
                        .lines()
                        .mapToLong(Long::parseLong)
                        .sum();
                assertThat(java).as("processes of pods, of this run only").isLessThanOrEqualTo(4);
            });

            host.portolan("down").ok();
            seed.nothingIsLeftOn(host);
        }
    }
}
