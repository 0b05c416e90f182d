package dev.portolan.apiserver.allocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portolan.apiserver.ApiServerConfig;
import dev.portolan.apiserver.RunningServer;
import dev.portolan.apiserver.RunningServer.Answer;
import dev.portolan.store.SqliteStore;
import dev.portolan.store.Transaction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written down of addresses and ports, damaged behind the server's back, and mended when it starts. */
class AllocationRepairTest {
    private static final String SERVICES = "/api/v1/namespaces/default/services";
    private static final String ADDRESSES = "/apis/networking.k8s.io/v1/ipaddresses";
    private static final String STORED = "/registry/networking.k8s.io/ipaddresses/";
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final SqliteStore store = SqliteStore.inMemory();
    private RunningServer api;

    @BeforeEach
    void start() {
        api = new RunningServer(ApiServerConfig.local(folder), store);
    }

    @AfterEach
    void stop() {
        api.close();
        store.close();
    }

    private void restart() {
        api.close();
        start();
    }

    private Answer create(String name, String spec) {
        String body = "{'metadata':{'name':'%s'},'spec':%s}".formatted(name, spec);
        return api.post(SERVICES, body.replace('\'', '"'));
    }

    private void put(String key, String value) {
        store.commit(Transaction.builder()
                .put(key, value.replace('\'', '"').getBytes(StandardCharsets.UTF_8))
                .build());
    }

    private void remove(String key) {
        store.commit(Transaction.builder().delete(key).build());
    }

    private List<String> events(String reason) {
        return api.get("/api/v1/namespaces/default/events")
                .body()
                .path("items")
                .valueStream()
                .filter(e -> e.path("reason").asString("").equals(reason))
                .map(e -> e.path("involvedObject").path("name").asString("") + ": "
                        + e.path("message").asString(""))
                .toList();
    }

    @Test
    void what_a_service_has_and_nobody_holds_is_taken_for_it() {
        create("web", "{'type':'NodePort','clusterIP':'10.96.0.20','ports':[{'port':80,'nodePort':30020}]}");
        remove(STORED + "10.96.0.20");
        remove("/claims/nodeports/30020");

        restart();

        await().atMost(SOON).untilAsserted(() -> {
            assertThat(api.get(ADDRESSES + "/10.96.0.20").at("/spec/parentRef/name"))
                    .isEqualTo("web");
            assertThat(events("ClusterIPNotAllocated"))
                    .containsExactly("web: Cluster IP [IPv4]: 10.96.0.20 is not allocated; repairing");
            assertThat(events("PortNotAllocated")).containsExactly("web: Port 30020 is not allocated; repairing");
        });
        assertThat(create("two", "{'type':'NodePort','ports':[{'port':80,'nodePort':30020}]}")
                        .code())
                .isEqualTo(422);
    }

    @Test
    void what_is_held_for_nobody_is_given_back() {
        put("/claims/nodeports/30021", "default/ghost");
        put(
                STORED + "10.96.0.21",
                "{'apiVersion':'networking.k8s.io/v1','kind':'IPAddress','metadata':{'name':'10.96.0.21','labels':"
                        + "{'ipaddress.kubernetes.io/managed-by':'ipallocator.k8s.io'}},"
                        + "'spec':{'parentRef':{'resource':'services','namespace':'default','name':'ghost'}}}");

        restart();

        await().atMost(SOON)
                .until(() -> create(
                                        "web",
                                        "{'type':'NodePort','clusterIP':'10.96.0.21',"
                                                + "'ports':[{'port':80,'nodePort':30021}]}")
                                .code()
                        == 201);
        await().atMost(SOON) // it is told once it is done
                .untilAsserted(() -> assertThat(events("IPAddressNotAllocated"))
                        .containsExactly("10.96.0.21: IPAddress: 10.96.0.21 for Service default/ghost appears to have"
                                + " leaked: cleaning up"));
    }

    @Test
    void two_services_with_one_address_are_told_and_the_claim_stays_with_who_has_it() {
        create("one", "{'clusterIP':'10.96.0.22','ports':[{'port':80}]}");
        String copy = api.get(SERVICES + "/one").body().toString().replace("\"name\":\"one\"", "\"name\":\"two\"");
        store.commit(Transaction.builder()
                .put("/registry/core/services/default/two", copy.getBytes(StandardCharsets.UTF_8))
                .build());

        restart();

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(events("ClusterIPAlreadyAllocated"))
                        .containsExactly("two: Cluster IP [IPv4]: 10.96.0.22 is already assigned to default/one; please"
                                + " recreate service"));
        api.delete(SERVICES + "/two");
        assertThat(api.get(ADDRESSES + "/10.96.0.22").at("/spec/parentRef/name"))
                .as("who gives back what it does not hold gives nothing back")
                .isEqualTo("one");
    }

    @Test
    void an_address_object_that_somebody_deletes_comes_back_at_once() {
        create("web", "{'clusterIP':'10.96.0.23','ports':[{'port':80}]}");

        api.delete(ADDRESSES + "/10.96.0.23");

        await().atMost(SOON).until(() -> api.get(ADDRESSES + "/10.96.0.23").code() == 200);
    }

    @Test
    void an_address_that_somebody_keeps_by_hand_is_not_given_to_services_and_not_cleaned_up() {
        String body = "{'metadata':{'name':'10.96.0.24'},'spec':{'parentRef':{'group':'gateway.networking.k8s.io',"
                + "'resource':'gateways','namespace':'default','name':'edge'}}}";
        api.post(ADDRESSES, body.replace('\'', '"'));

        restart();

        assertThat(create("web", "{'clusterIP':'10.96.0.24','ports':[{'port':80}]}")
                        .causes())
                .containsExactly("spec.clusterIPs: Invalid value: [\"10.96.0.24\"]: failed to allocate IP 10.96.0.24:"
                        + " provided IP is already allocated (by gateways.gateway.networking.k8s.io default/edge)");
        assertThat(api.get(ADDRESSES + "/10.96.0.24").code()).isEqualTo(200);
    }
}
