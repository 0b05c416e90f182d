package dev.portolan.node.sandbox.netns;

import static dev.portolan.node.sandbox.netns.Answering.ask;
import static dev.portolan.node.sandbox.netns.HostUnderTest.PODS;
import static dev.portolan.node.sandbox.netns.HostUnderTest.SERVICES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portolan.linux.Bind;
import dev.portolan.node.sandbox.Launch;
import dev.portolan.node.sandbox.PodSandbox;
import dev.portolan.node.sandbox.SandboxSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What pods can do on the network, on a host of the test's own. */
class NetnsSandboxProviderTest {
    private static final Path RESOLV = Path.of("/etc/resolv.conf");

    @TempDir
    Path folder;

    private HostUnderTest host;
    private NetnsSandboxProvider provider;

    @BeforeEach
    void open() throws Exception {
        host = new HostUnderTest();
        provider = host.provider("alpha", "ptl0", SERVICES);
        assertThat(provider.open(PODS)).isEqualTo(InetAddress.ofLiteral("10.244.0.1"));
    }

    @AfterEach
    void close() {
        if (provider != null) {
            provider.close();
        }
        if (host != null) {
            host.close();
        }
    }

    @Test
    void pods_and_host_reach_each_other_and_see_who_it_is() throws Exception {
        PodSandbox one = pod("one", 2);
        PodSandbox two = pod("two", 3);
        try (Answering a = new Answering("one", one::inside);
                Answering h = new Answering("host", host::on)) {
            assertThat(ask(two::inside, "10.244.0.2", 80)).isEqualTo("one to 10.244.0.3");
            assertThat(ask(one::inside, "10.244.0.2", 80)).isEqualTo("one to 10.244.0.2");
            assertThat(ask(one::inside, "127.0.0.1", 80)).isEqualTo("one to 127.0.0.1");
            assertThat(ask(host::on, "10.244.0.2", 80)).isEqualTo("one to 10.244.0.1");
            assertThat(ask(two::inside, "10.244.0.1", 80)).isEqualTo("host to 10.244.0.3");
        }
    }

    @Test
    void a_translated_address_works_from_a_neighbour_from_the_pod_itself_and_from_the_host() throws Exception {
        PodSandbox one = pod("one", 2);
        PodSandbox two = pod("two", 3);
        host.nft("""
                table ip test {
                  chain pre { type nat hook prerouting priority -100; ip daddr 10.96.0.5 tcp dport 3200 dnat to 10.244.0.2:80; }
                  chain out { type nat hook output priority -100;
                    ip daddr 10.96.0.5 tcp dport 3200 dnat to 10.244.0.2:80;
                    ip daddr 127.0.0.1 tcp dport 30008 dnat to 10.244.0.2:80;
                  }
                  chain post { type nat hook postrouting priority 100;
                    ip saddr 10.244.0.2 ip daddr 10.244.0.2 masquerade;
                    ip saddr 127.0.0.1 oif ptl0 masquerade;
                  }
                }
                """);
        try (Answering a = new Answering("one", one::inside)) {
            assertThat(ask(two::inside, "10.96.0.5", 3200)).isEqualTo("one to 10.244.0.3");
            assertThat(ask(one::inside, "10.96.0.5", 3200)).isEqualTo("one to 10.244.0.1");
            assertThat(ask(host::on, "10.96.0.5", 3200)).isEqualTo("one to 10.244.0.1");
            assertThat(ask(host::on, "127.0.0.1", 30008)).isEqualTo("one to 10.244.0.1");
        }
    }

    @Test
    void a_process_has_the_pods_network_name_and_files() throws Exception {
        Path file = Files.writeString(folder.resolve("resolv.conf"), "nameserver 10.96.0.10\n");
        PodSandbox pod = provider.create(new SandboxSpec(
                "u-1", "default/web-0", "web-0", InetAddress.ofLiteral("10.244.0.2"), Map.of(RESOLV, file), folder));
        String program =
                "cat /etc/resolv.conf /proc/sys/kernel/hostname; readlink /proc/self/ns/net; echo $COLOUR; pwd";
        Process process = pod.start(
                new Launch(List.of("sh", "-c", program), Map.of("PATH", "/usr/bin:/bin", "COLOUR", "green"), folder));
        String namespace = pod.inside(() ->
                Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")).toString());
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(
                        String.join("\n", "nameserver 10.96.0.10", "web-0", namespace, "green", folder.toString(), ""));
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> pod.start(new Launch(List.of("no-such-program"), Map.of(), folder)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no-such-program");
    }

    @Test
    void the_processes_of_a_container_see_its_volumes_and_those_of_another_do_not() throws Exception {
        Path data = Files.createDirectory(folder.resolve("data"));
        Launch.Sight sight = new Launch.Sight(
                "main",
                List.of(
                        new Bind(Path.of("/portolan-test/data"), data, Bind.Access.READ_WRITE),
                        new Bind(Path.of("/tmp"), data, Bind.Access.READ_WRITE)));
        PodSandbox pod = pod("one", 2);
        Map<String, String> path = Map.of("PATH", "/usr/bin:/bin");
        List<String> write = List.of("sh", "-c", "echo green > /portolan-test/data/colour; cat /tmp/colour; pwd");
        Process first = pod.start(new Launch(write, path, folder, sight, null));
        assertThat(new String(first.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("green\n/\n");
        List<String> look = List.of("ls", "/portolan-test");
        Process second = pod.start(new Launch(look, path, folder, sight, null));
        assertThat(new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("data\n");
        Process other = pod.start(new Launch(look, path, folder, new Launch.Sight("other", List.of()), null));
        assertThat(other.waitFor()).isNotZero();
        assertThat(data.resolve("colour")).hasContent("green");
    }

    @Test
    void a_process_that_hid_from_its_container_ends_with_the_pod() throws Exception {
        PodSandbox pod = pod("one", 2);
        long hidden = hidden(pod);
        pod.close();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> ProcessHandle.of(hidden).isEmpty());
    }

    @Test
    void a_process_that_hid_ends_with_the_next_start_after_its_agent_was_killed() throws Exception {
        long hidden = hidden(pod("one", 2));
        try (NetnsSandboxProvider other = host.provider("another", "ptl9")) {
            other.open(dev.portolan.rules.Cidr.parse("10.250.0.0/24"));
            assertThat(ProcessHandle.of(hidden)).isPresent();
        }
        try (NetnsSandboxProvider next = host.provider("alpha", "ptl0", SERVICES)) {
            next.open(PODS);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> ProcessHandle.of(hidden).isEmpty());
        }
    }

    /** No variable, no parent and no session tells whose it is. */
    private long hidden(PodSandbox pod) throws Exception {
        Process process = pod.start(new Launch(
                List.of("sh", "-c", "env -i setsid sleep 1000 >/dev/null 2>&1 & echo $!"),
                Map.of("PATH", "/usr/bin:/bin"),
                folder));
        long pid = Long.parseLong(process.inputReader().readLine());
        assertThat(process.waitFor()).isZero();
        assertThat(ProcessHandle.of(pid)).isPresent();
        return pid;
    }

    @Test
    void an_address_is_free_for_the_next_pod_at_once() throws Exception {
        for (int round = 0; round < 3; round++) {
            PodSandbox pod = pod("round-" + round, 2);
            try (Answering a = new Answering("round-" + round, pod::inside)) {
                assertThat(ask(host::on, "10.244.0.2", 80)).startsWith("round-" + round);
            }
            pod.close();
            pod.close();
        }
        assertThat(host.linkNames()).containsExactlyInAnyOrder("lo", "ptl0");
    }

    @Test
    void a_pod_that_cannot_be_made_leaves_nothing() throws Exception {
        pod("one", 2);
        List<String> before = host.linkNames();
        assertThatThrownBy(() -> pod("one", 3))
                .hasMessageContaining("pod default/one")
                .hasMessageContaining("EEXIST");
        assertThat(host.linkNames()).isEqualTo(before);
    }

    @Test
    void what_a_killed_run_left_is_removed_without_a_new_bridge_and_what_others_have_is_not() throws Exception {
        pod("one", 2);
        try (NetnsSandboxProvider other = host.provider("another", "ptl9");
                NetnsSandboxProvider later = host.provider("alpha", "ptl0", SERVICES)) {
            other.open(dev.portolan.rules.Cidr.parse("10.250.0.0/24"));
            later.removeLeftovers();
            assertThat(host.linkNames()).containsExactlyInAnyOrder("lo", "ptl9");
            later.removeLeftovers();
        }
        assertThat(host.linkNames()).containsExactly("lo");
    }

    @Test
    void nothing_is_left_after_close() throws Exception {
        String mounts = Files.readString(Path.of("/proc/self/mounts"));
        PodSandbox pod = pod("one", 2);
        String namespace = pod.inside(() ->
                Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")).toString());
        Process process = pod.start(new Launch(List.of("cat"), Map.of("PATH", "/bin"), folder));
        process.getOutputStream().close();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(host.forwarding()).isEqualTo("1");

        provider.close();
        provider.close();

        assertThat(host.linkNames()).containsExactly("lo");
        assertThat(host.<Integer>withLinks(route -> route.routes().list().size()))
                .isZero();
        assertThat(host.forwarding()).isEqualTo("0");
        assertThat(Files.readString(Path.of("/proc/self/mounts"))).isEqualTo(mounts);
        assertThat(holders(namespace)).isEmpty();
    }

    /** What in this process keeps a namespace alive. */
    private static List<Path> holders(String namespace) throws IOException {
        try (Stream<Path> fds = Files.list(Path.of("/proc/self/fd"));
                Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            return Stream.concat(fds, tasks.map(task -> task.resolve("ns/net")))
                    .filter(link -> {
                        try {
                            return Files.readSymbolicLink(link).toString().equals(namespace);
                        } catch (IOException goneMeanwhile) {
                            return false;
                        }
                    })
                    .toList();
        }
    }

    private PodSandbox pod(String name, int number) throws Exception {
        return provider.create(
                new SandboxSpec("uid-of-" + name, "default/" + name, name, PODS.at(number), Map.of(), folder));
    }
}
