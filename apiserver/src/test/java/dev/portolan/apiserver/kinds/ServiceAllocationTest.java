package dev.portolan.apiserver.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.apiserver.ApiServerConfig;
import dev.portolan.apiserver.RunningServer;
import dev.portolan.apiserver.RunningServer.Answer;
import dev.portolan.apiserver.http.ReadLimits;
import dev.portolan.apiserver.kinds.KindsConfig.AddressRules;
import dev.portolan.rules.Cidr;
import dev.portolan.rules.PortRange;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Addresses and node ports of a small cluster: 30 addresses, 32 node ports. */
class ServiceAllocationTest {
    private static final String SERVICES = "/api/v1/namespaces/default/services";

    @TempDir
    Path folder;

    private RunningServer api;

    @BeforeEach
    void start() {
        api = new RunningServer(new ApiServerConfig(
                new InetSocketAddress("127.0.0.1", 0),
                folder,
                List.of(Cidr.parse("10.96.0.0/27")),
                new PortRange(30000, 30031),
                AddressRules.KUBERNETES,
                ReadLimits.DEFAULT));
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private Answer create(String name, String spec) {
        String body = "{'metadata':{'name':'%s'},'spec':%s}".formatted(name, spec);
        return api.post(SERVICES, body.replace('\'', '"'));
    }

    private static String nodePort(int port) {
        return "{'type':'NodePort','ports':[{'port':3200,'nodePort':%d}]}".formatted(port);
    }

    @Test
    void a_taken_node_port_is_refused_with_the_service_that_holds_it() {
        create("ms-service-nodeport", nodePort(30008));

        Answer second = create("ms-service-loadbalancer", nodePort(30008).replace("NodePort'", "LoadBalancer'"));

        assertThat(second.code()).isEqualTo(422);
        assertThat(second.at("/message"))
                .isEqualTo("Service \"ms-service-loadbalancer\" is invalid: spec.ports[0].nodePort: Invalid value:"
                        + " 30008: provided port is already allocated (by Service default/ms-service-nodeport)");
        assertThat(api.get(SERVICES + "/ms-service-loadbalancer").code()).isEqualTo(404);
    }

    @Test
    void what_a_deleted_service_held_is_free_again() {
        create("one", "{'type':'NodePort','clusterIP':'10.96.0.5','ports':[{'port':80,'nodePort':30001}]}");
        api.delete(SERVICES + "/one");

        assertThat(create("two", "{'type':'NodePort','clusterIP':'10.96.0.5','ports':[{'port':80,'nodePort':30001}]}")
                        .code())
                .isEqualTo(201);
    }

    @Test
    void a_refused_service_keeps_nothing() {
        create("one", nodePort(30001));
        create("two", "{'type':'NodePort','clusterIP':'10.96.0.5','ports':[{'port':80,'nodePort':30001}]}");

        assertThat(create("three", "{'clusterIP':'10.96.0.5','ports':[{'port':80}]}")
                        .code())
                .isEqualTo(201);
    }

    @Test
    void a_dry_run_takes_nothing() {
        String body = "{\"metadata\":{\"name\":\"one\"},\"spec\":{\"type\":\"NodePort\","
                + "\"ports\":[{\"port\":80,\"nodePort\":30001}]}}";

        assertThat(api.post(SERVICES + "?dryRun=All", body).at("/spec/clusterIP"))
                .startsWith("10.96.0.");
        assertThat(create("two", nodePort(30001)).code()).isEqualTo(201);
    }

    @Test
    void addresses_for_nobody_in_particular_come_from_the_upper_band_until_it_is_used_up() {
        List<Integer> hosts = IntStream.range(0, 29)
                .mapToObj(i -> create("s" + i, "{'ports':[{'port':80}]}").at("/spec/clusterIP"))
                .map(ip -> Integer.parseInt(ip.substring(ip.lastIndexOf('.') + 1)))
                .toList();

        // 32 addresses: 16 for literals (1 to 16), 14 above (17 to 30); 1 is the kubernetes Service's
        assertThat(hosts.subList(0, 14)).allMatch(h -> h >= 17 && h <= 30).doesNotHaveDuplicates();
        assertThat(hosts.subList(14, 29)).allMatch(h -> h >= 2 && h <= 16).doesNotHaveDuplicates();
    }

    @Test
    void a_full_range_is_said_to_be_full() {
        IntStream.range(0, 29).forEach(i -> create("s" + i, "{'ports':[{'port':80}]}"));

        assertThat(create("late", "{'ports':[{'port':80}]}").causes())
                .containsExactly("spec.clusterIPs: Internal error: failed to allocate a serviceIP: range is full");
        api.delete(SERVICES + "/s3");
        assertThat(create("late", "{'ports':[{'port':80}]}").code()).isEqualTo(201);
    }

    @Test
    void node_ports_for_nobody_in_particular_come_from_the_upper_band_first() {
        List<Integer> ports = IntStream.range(0, 20)
                .mapToObj(i -> create("s" + i, "{'type':'NodePort','ports':[{'port':80}]}")
                        .body()
                        .at("/spec/ports/0/nodePort")
                        .asInt())
                .toList();

        assertThat(ports).doesNotHaveDuplicates();
        assertThat(ports.subList(0, 16)).allMatch(p -> p >= 30016 && p <= 30031);
        assertThat(ports.subList(16, 20)).allMatch(p -> p < 30016);
    }

    @Test
    void many_at_once_never_get_the_same_address_or_port() throws Exception {
        List<Callable<Answer>> creations = IntStream.range(0, 28)
                .<Callable<Answer>>mapToObj(i -> () -> createAmongMany("s" + i))
                .toList();
        Set<String> ips = new HashSet<>();
        Set<String> ports = new HashSet<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Answer> made : threads.invokeAll(creations)) {
                Answer answer = made.get();
                assertThat(answer.code()).as(answer.body().toString()).isEqualTo(201);
                assertThat(ips.add(answer.at("/spec/clusterIP"))).isTrue();
                assertThat(ports.add(answer.at("/spec/ports/0/nodePort"))).isTrue();
            }
        }
    }

    /** Who loses an address to others again and again is told to try again. */
    private Answer createAmongMany(String name) {
        Answer made = create(name, "{'type':'NodePort','ports':[{'port':80}]}");
        while (made.code() == 429) made = create(name, "{'type':'NodePort','ports':[{'port':80}]}");
        return made;
    }

    @Test
    void of_many_who_want_one_node_port_one_gets_it() throws Exception {
        List<Callable<Answer>> creations = IntStream.range(0, 12)
                .<Callable<Answer>>mapToObj(i -> () -> create("s" + i, nodePort(30008)))
                .toList();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Integer> codes = threads.invokeAll(creations).stream()
                    .map(f -> f.resultNow().code())
                    .toList();

            assertThat(codes).filteredOn(c -> c == 201).hasSize(1);
            assertThat(codes).filteredOn(c -> c == 422).hasSize(11);
        }
    }
}
