package dev.portolan.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code portolan proxy} beside an API server that has no proxy of its own, killed and started again under load. */
final class ProxyAloneTest {
    private static final String OPS = "http://127.0.0.1:10256";
    /** What a proxy exits with where its data plane cannot work. */
    private static final int UNAVAILABLE = 69;

    @ParameterizedTest
    @ValueSource(strings = {"ebpf", "nftables"})
    void killed_under_load_and_started_again_it_fails_no_new_connection_and_cleanup_leaves_nothing(String plane)
            throws Exception {
        try (Host host = Host.withCgroups();
                Group group = Group.make(host)) {
            assumeTrue(plane.equals("nftables") || group.there(), "needs cgroups of version 2 that may be made");
            Web web = new Web(host);
            assertThat(web.up("--data-plane", "none", "--sandbox", "netns").ok().out())
                    .contains("Services: none", "portolan proxy");
            String vip = web.url();
            assertThat(curl(host, vip).exit()).as("nobody carries it").isNotZero();
            String[] words = words(host, plane, group);

            Process proxy = start(host, words);
            await().atMost(Web.SOON)
                    .untilAsserted(() -> assertThat(curl(host, vip).ok().out()).startsWith("web-"));
            await().atMost(Web.SOON)
                    .untilAsserted(() -> curl(host, "http://127.0.0.1:" + Web.NODE_PORT + "/hostname")
                            .ok());
            try (Load inside = Load.on(host, vip, group.folder());
                    Load outside = Load.on(host, "http://127.0.0.1:" + Web.NODE_PORT + "/hostname", Optional.empty())) {
                for (int round = 0; round < 2; round++) {
                    inside.goOnFor(20);
                    kill(proxy);
                    inside.goOnFor(20);
                    outside.goOnFor(5);
                    proxy = start(host, words);
                }
                inside.goOnFor(20);
                outside.goOnFor(5);
                assertThat(inside.calls()).allMatch(call -> call.code() == 0);
                assertThat(outside.calls()).allMatch(call -> call.code() == 0);
            }
            end(proxy);
            curl(host, vip).ok();
            Ran cleanup = host.portolan("proxy", "--cleanup", "--table", table(host));
            assertThat(cleanup.ok().out()).contains("removed: tables ip and ip6 " + table(host));
            assertThat(curl(host, vip).exit()).isNotZero();
            if (Host.found("nft"))
                assertThat(host.run("nft", "list", "ruleset").ok().out()).isEmpty();
            assertThat(host.run(
                                    "sh",
                                    "-c",
                                    "ls -d /sys/fs/bpf/*" + table(host) + "* /run/*" + table(host) + "*; grep "
                                            + table(host) + " /proc/mounts")
                            .out())
                    .isEmpty();
        }
    }

    @Test
    void userspace_refuses_while_it_is_away_and_serves_from_the_moment_it_is_ready() throws Exception {
        try (Host host = Host.withCgroups();
                Group none = Group.none()) {
            Web web = new Web(host);
            web.up("--data-plane", "none", "--sandbox", "loopback").ok();
            String[] words = words(host, "userspace", none);
            Process proxy = start(host, words);
            await().atMost(Web.SOON).untilAsserted(() -> curl(host, web.url()).ok());
            try (Load load = Load.on(host, web.url(), Optional.empty())) {
                load.goOnFor(20);
                long killed = System.currentTimeMillis();
                kill(proxy);
                proxy = start(host, words);
                long ready = System.currentTimeMillis();
                load.goOnFor(20);
                List<Load.Call> failed =
                        load.calls().stream().filter(call -> call.code() != 0).toList();
                assertThat(failed).isNotEmpty().allMatch(call -> call.end() >= killed && call.begin() <= ready);
            }
            end(proxy);
        }
    }

    @Test
    void it_tells_load_balancers_and_operators_what_kube_proxy_tells_them() throws Exception {
        try (Host host = Host.withCgroups();
                Group none = Group.none()) {
            Web web = new Web(host);
            web.up("--data-plane", "none", "--sandbox", "netns").ok();
            Process proxy = start(host, words(host, "nftables", none));
            String check = "http://127.0.0.1:" + Web.HEALTH_CHECK_NODE_PORT + "/";
            await().atMost(Web.SOON)
                    .untilAsserted(() -> assertThat(answer(host, check))
                            .contains("HTTP/1.1 200", "X-load-balancing-endpoint-weight: 2")
                            .contains("\"localEndpoints\":2", "\"serviceProxyHealthy\":true"));
            assertThat(answer(host, OPS + "/healthz"))
                    .contains("HTTP/1.1 200")
                    .containsPattern(
                            "\\{\"lastUpdated\": \"[0-9TZ:.-]+\",\"currentTime\": \"[0-9TZ:.-]+\", \"nodeEligible\": true}");
            Seed seed = new Seed(host);
            seed.kubectl("taint", "node", "node-1", "ToBeDeletedByClusterAutoscaler=now:PreferNoSchedule")
                    .ok();
            await().atMost(Web.SOON)
                    .untilAsserted(() -> assertThat(answer(host, OPS + "/healthz"))
                            .contains("HTTP/1.1 503", "\"nodeEligible\": false"));
            assertThat(answer(host, OPS + "/livez")).contains("HTTP/1.1 200");
            seed.kubectl("taint", "node", "node-1", "ToBeDeletedByClusterAutoscaler-")
                    .ok();
            seed.kubectl("scale", "deployment", "web", "--replicas=0").ok();
            await().atMost(Web.SOON)
                    .untilAsserted(
                            () -> assertThat(answer(host, check)).contains("HTTP/1.1 503", "\"localEndpoints\":0"));
            await().atMost(Web.SOON)
                    .untilAsserted(() -> assertThat(answer(host, OPS + "/metrics"))
                            .contains(
                                    "kubeproxy_sync_proxy_rules_duration_seconds_count ",
                                    "kubeproxy_sync_proxy_rules_last_timestamp_seconds ",
                                    "kubeproxy_sync_proxy_rules_service_changes_total ",
                                    "kubeproxy_sync_proxy_rules_endpoint_changes_total ",
                                    "kubeproxy_network_programming_duration_seconds_count ",
                                    "kubeproxy_sync_proxy_rules_no_local_endpoints{traffic_policy=\"external\"} ",
                                    "portolan_proxy_connections_total{namespace=\"default\",port=\"\",service=\"web\"} ",
                                    "kubeproxy_proxy_healthz_total{code=\"503\"} ",
                                    "kubeproxy_proxy_livez_total{code=\"200\"} 1.0"));
            end(proxy);
        }
    }

    /** Where the sockets of a test are, so that the data plane ebpf serves nobody else's on this machine. */
    private record Group(Optional<Path> folder, Optional<Host> host) implements AutoCloseable {
        static Group make(Host host) throws Exception {
            for (Path root : List.of(Path.of("/sys/fs/cgroup/unified"), Path.of("/sys/fs/cgroup"))) {
                if (Files.exists(root.resolve("cgroup.procs")) && Files.exists(root.resolve("cgroup.controllers"))) {
                    Path folder = root.resolve("portolan-alone-" + host.cluster());
                    try {
                        return new Group(Optional.of(Files.createDirectory(folder)), Optional.of(host));
                    } catch (IOException readOnly) {
                        return none();
                    }
                }
            }
            return none();
        }

        static Group none() {
            return new Group(Optional.empty(), Optional.empty());
        }

        boolean there() {
            return folder.isPresent();
        }

        @Override
        public void close() throws Exception {
            host.ifPresent(each -> each.portolan("proxy", "--cleanup", "--table", table(each))); // also after a failure
            if (folder.isPresent()) {
                await().atMost(Web.SOON)
                        .until(() -> Files.readAllLines(folder.get().resolve("cgroup.procs"))
                                .isEmpty());
                Files.delete(folder.get());
            }
        }
    }

    private static String table(Host host) {
        return "alone-" + host.cluster();
    }

    private static String[] words(Host host, String plane, Group group) {
        var words = new ArrayList<>(List.of(
                Host.root().resolve("portolan").toString(),
                "proxy",
                "--node=node-1",
                "--data-plane=" + plane,
                "--table=" + table(host),
                "--service-range=10.96.0.0/16",
                "--node-port-address=127.0.0.1",
                "--pod-link=ptl0",
                "--metrics-address=127.0.0.1:10256"));
        group.folder().ifPresent(folder -> words.add("--cgroup=" + folder));
        return words.toArray(String[]::new);
    }

    /** Starts it; returns when it is ready. */
    private static Process start(Host host, String... words) throws Exception {
        Process proxy = host.start(words);
        await().atMost(Web.SOON).until(() -> {
            if (!proxy.isAlive()) {
                String said = Files.readString(host.home().resolve("started.log"));
                assumeFalse(
                        proxy.exitValue() == UNAVAILABLE && said.contains("data plane ebpf"),
                        "the kernel does not let us: " + said);
                fail("the proxy ended with " + proxy.exitValue() + ": " + said);
            }
            return curl(host, OPS + "/readyz").exit() == 0;
        });
        return proxy;
    }

    private static void kill(Process proxy) throws Exception {
        proxy.descendants().forEach(ProcessHandle::destroyForcibly);
        proxy.destroyForcibly();
        assertThat(proxy.waitFor(2, TimeUnit.MINUTES)).isTrue();
    }

    private static void end(Process proxy) throws Exception {
        proxy.destroy();
        assertThat(proxy.waitFor(2, TimeUnit.MINUTES)).isTrue();
    }

    private static Ran curl(Host host, String url) {
        return host.run("curl", "-s", "-f", "--max-time", "20", url);
    }

    private static String answer(Host host, String url) {
        return host.run("curl", "-s", "-i", "--max-time", "20", url).out();
    }
}
