package dev.portolan.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portolan.apiserver.RunningServer.Answer;
import dev.portolan.apiserver.kinds.Kinds;
import dev.portolan.apiserver.kinds.KindsConfig;
import dev.portolan.apiserver.kinds.KindsConfig.AddressRules;
import dev.portolan.apiserver.kinds.Strategy;
import dev.portolan.apiserver.registry.Registry;
import dev.portolan.apiserver.registry.RequestOptions;
import dev.portolan.apiserver.schema.Schemas;
import dev.portolan.apiserver.storage.ObjectStorage;
import dev.portolan.rules.Cidr;
import dev.portolan.rules.PortRange;
import dev.portolan.store.SqliteStore;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The endpoints of the Service {@code kubernetes}, when there are several servers. */
class KubernetesServiceTest {
    private static final String ENDPOINTS = "/api/v1/namespaces/default/endpoints/kubernetes";
    private static final String SLICES = "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices";

    private static final String LEASES = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases";
    private static final Duration SOON = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    private RunningServer server(SqliteStore store, String address) {
        return new RunningServer(
                ApiServerConfig.local(folder)
                        .withServices(Cidr.parse("127.96.0.0/16"), AddressRules.LOOPBACK_ALLOWED)
                        .withBind(new InetSocketAddress(address, 0)),
                store);
    }

    @Test
    void every_server_is_an_endpoint_until_it_is_closed() {
        try (SqliteStore store = SqliteStore.inMemory();
                RunningServer one = server(store, "127.0.0.1")) {
            try (RunningServer two = server(store, "127.0.0.2")) {
                await().atMost(SOON)
                        .untilAsserted(
                                () -> { // the other may be publishing as well
                                    assertThat(endpoints(one)).containsExactlyInAnyOrder(text(one), text(two));
                                    assertThat(slices(two)).containsExactlyInAnyOrder(text(one), text(two));
                                });
            }
            assertThat(one.get(LEASES + "?labelSelector=apiserver.kubernetes.io/identity")
                            .body()
                            .path("items")
                            .size())
                    .as("whoever is closed says so at once")
                    .isEqualTo(1);
            await().atMost(SOON).untilAsserted(() -> {
                assertThat(endpoints(one)).containsExactly(text(one));
                assertThat(slices(one)).containsExactly(text(one));
            });
            assertThat(one.get(SLICES + "/kubernetes").code())
                    .as("the slice that everybody knows by name")
                    .isEqualTo(200);
        }
    }

    private static String text(RunningServer server) {
        return server.server().uri().getAuthority();
    }

    private static Set<String> endpoints(RunningServer from) {
        Set<String> all = new TreeSet<>();
        for (JsonNode subset : from.get(ENDPOINTS).body().path("subsets")) {
            for (JsonNode address : subset.path("addresses")) {
                all.add(address.path("ip").asString("") + ":"
                        + subset.at("/ports/0/port").asString(""));
            }
        }
        return all;
    }

    private static Set<String> slices(RunningServer from) {
        Set<String> all = new TreeSet<>();
        Answer list = from.get(SLICES + "?labelSelector=kubernetes.io/service-name%3Dkubernetes");
        for (JsonNode slice : list.body().path("items")) {
            for (JsonNode endpoint : slice.path("endpoints")) {
                all.add(endpoint.at("/addresses/0").asString("") + ":"
                        + slice.at("/ports/0/port").asString(""));
            }
        }
        return all;
    }

    @Test
    void a_server_that_was_killed_long_ago_does_not_come_back_by_its_lease() {
        withLeases((registry, clock) -> {
            var here = new InetSocketAddress("10.0.0.1", 6443);
            var lease = (ObjectNode) JsonMapper.shared().readTree("""
                    {"metadata": {"name": "apiserver-killed", "labels": {"apiserver.kubernetes.io/identity": "kube-apiserver"},
                      "annotations": {"portolan.dev/endpoints": "10.0.0.2|6443"}},
                     "spec": {"holderIdentity": "apiserver-killed", "renewTime": "2020-01-01T00:00:00.000000Z"}}""");
            var type = registry.find("coordination.k8s.io", "v1", "leases").orElseThrow();
            registry.writes().create(type, "kube-system", lease, List.of(), RequestOptions.plain());
            ApiServerLeases ours = new ApiServerLeases(registry, () -> clock[0]);
            ours.renew(List.of(here));

            assertThat(ours.alive()).containsExactly(here);
            assertThat(ours.alive()).as("when looked at again").containsExactly(here);
            clock[0] += Duration.ofSeconds(20).toNanos();
            ours.renew(List.of(here));
            assertThat(ours.alive()).containsExactly(here);
            assertThat(ours.alone()).as("its Lease is removed").isTrue();
        });
    }

    /** A registry in memory, and a clock in nanoseconds that the test turns. */
    private static void withLeases(BiConsumer<Registry, long[]> story) {
        List<Strategy> kinds = Kinds.all(new KindsConfig(
                List.of(Cidr.parse("10.96.0.0/16")),
                PortRange.DEFAULT_NODE_PORTS,
                AddressRules.KUBERNETES,
                new SecureRandom()));
        try (SqliteStore store = SqliteStore.inMemory();
                ObjectStorage storage = new ObjectStorage(
                        store, kinds.stream().map(Strategy::type).toList())) {
            Registry registry = new Registry(kinds, Schemas.load(), storage);
            Bootstrap.objects(registry);
            story.accept(registry, new long[] {0});
        }
    }

    @Test
    void a_server_that_does_not_renew_its_lease_is_gone_after_fifteen_seconds() {
        withLeases((registry, clock) -> {
            var here = new InetSocketAddress("10.0.0.1", 6443);
            var there = new InetSocketAddress("10.0.0.2", 6443);
            ApiServerLeases ours = new ApiServerLeases(registry, () -> clock[0]);
            ApiServerLeases theirs = new ApiServerLeases(registry, () -> clock[0]);
            ours.renew(List.of(here));
            theirs.renew(List.of(there));
            assertThat(ours.alive()).containsExactly(here, there);

            clock[0] += Duration.ofSeconds(10).toNanos();
            ours.renew(List.of(here));
            assertThat(ours.alive()).containsExactly(here, there);

            clock[0] += Duration.ofSeconds(10).toNanos();
            ours.renew(List.of(here));
            assertThat(ours.alive()).containsExactly(here);
            assertThat(ours.alone()).as("its Lease is removed").isTrue();

            theirs.renew(List.of(there));
            assertThat(ours.alive()).as("it was only slow").containsExactly(here, there);
        });
    }
}
