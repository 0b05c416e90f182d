package dev.portolan.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a host is like before a cluster and after it. */
final class TracesTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @ParameterizedTest
    @ValueSource(strings = {"ebpf", "nftables", "userspace"})
    void after_down_the_host_is_as_before(String plane) throws Exception {
        try (Host host = Host.withCgroups()) {
            Traces before = Traces.of(host);
            up(host, plane);
            host.portolan("down").ok();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(Traces.of(host)).isEqualTo(before));
        }
    }

    @Test
    void after_kill_9_of_three_nodes_and_down_the_host_is_as_before() throws Exception {
        try (Host host = Host.withCgroups()) {
            assumeTrue(Host.found("nft"), "needs nft (Debian: nftables), to see what is left");
            Traces before = Traces.of(host);
            new Web(host).up("--nodes", "3").ok();
            assertThat(Traces.of(host).of("ip -o link")).contains("ptln2", "ptln3");
            kill(host);
            host.portolan("down").ok();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(Traces.of(host)).isEqualTo(before));
        }
    }

    private static void kill(Host host) {
        long pid = host.pid();
        host.run("kill", "-9", Long.toString(pid)).ok();
        await().atMost(PATIENCE)
                .until(() ->
                        ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ebpf", "nftables", "userspace"})
    void after_kill_9_and_down_the_host_is_as_before(String plane) throws Exception {
        try (Host host = Host.withCgroups()) {
            Traces before = Traces.of(host);
            up(host, plane);
            kill(host);
            Ran down = host.portolan("down").ok();
            if (!plane.equals("userspace")) {
                assertThat(down.said()).contains("Removed what a killed run left: bridge and links");
            }
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(Traces.of(host)).isEqualTo(before));
        }
    }

    private static void up(Host host, String plane) throws Exception {
        assumeTrue(Host.found("nft"), "needs nft (Debian: nftables), to see what is left");
        String sandbox = plane.equals("userspace") ? "loopback" : "netns";
        Ran up = new Web(host).up("--data-plane", plane, "--sandbox", sandbox);
        assumeFalse(up.exit() == 69 && up.err().contains("data plane ebpf"), "the host does not allow it: " + up.err());
        up.ok();
        new Seed(host).eventually(() -> new Seed(host).curl(new Web(host).url()).ok());
        Traces during = Traces.of(host);
        assertThat(during.of("processes")).isNotEmpty();
        if (sandbox.equals("netns")) {
            assertThat(during.of("ip -o link")).contains("ptl0");
            assertThat(during.of("nft")).contains("table ip portolan");
        }
        if (plane.equals("ebpf")) {
            assertThat(during.of("cgroup")).contains(host.cluster());
            assertThat(during.of("bpf")).contains(host.cluster());
        }
    }
}
