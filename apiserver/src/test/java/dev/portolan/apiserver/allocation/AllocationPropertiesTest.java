package dev.portolan.apiserver.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.apiserver.ApiServerConfig;
import dev.portolan.apiserver.RunningServer;
import dev.portolan.apiserver.RunningServer.Answer;
import dev.portolan.apiserver.http.ReadLimits;
import dev.portolan.apiserver.kinds.KindsConfig.AddressRules;
import dev.portolan.rules.Cidr;
import dev.portolan.rules.PortRange;
import dev.portolan.store.SqliteStore;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import tools.jackson.databind.JsonNode;

/**
 * Two API servers on one store, both written to at once, one of them restarted now and then: whatever happens to Services, no address
 * and no port is ever held twice, everything that a Service has is written down as its own, and nothing else is.
 */
class AllocationPropertiesTest {
    private static final String SERVICES = "/api/v1/namespaces/default/services";
    private static final List<String> SPECS = List.of(
            "{'type':'ClusterIP','ports':[{'port':80}]}",
            "{'type':'ClusterIP','ipFamilyPolicy':'PreferDualStack','ports':[{'port':80}]}",
            "{'type':'NodePort','ports':[{'name':'a','port':80},{'name':'b','port':81}]}",
            "{'type':'NodePort','ports':[{'port':80,'nodePort':30003}]}",
            "{'type':'LoadBalancer','externalTrafficPolicy':'Local','ports':[{'port':80}]}",
            "{'type':'LoadBalancer','externalTrafficPolicy':'Local','healthCheckNodePort':30004,'ports':[{'port':80}]}",
            "{'type':'ClusterIP','clusterIP':'10.96.0.9','ports':[{'port':80}]}",
            "{'type':'ExternalName','externalName':'db.example'}",
            "{'type':'ClusterIP','clusterIP':'None'}");

    /** Several things at the same time; then, if so said, one server starts anew. */
    record Round(List<Act> acts, boolean restart) {}

    /** One request to one of the two servers: PUT (which creates what isn't there) or DELETE. */
    record Act(int server, int service, int spec, boolean delete) {}

    @Provide
    Arbitrary<List<Round>> histories() {
        Arbitrary<Act> act = Combinators.combine(
                        Arbitraries.integers().between(0, 1),
                        Arbitraries.integers().between(0, 7),
                        Arbitraries.integers().between(0, SPECS.size() - 1),
                        Arbitraries.integers().between(0, 3).map(i -> i == 0))
                .as(Act::new);
        Arbitrary<Round> round = Combinators.combine(
                        act.list().ofMinSize(1).ofMaxSize(5),
                        Arbitraries.integers().between(0, 7).map(i -> i == 0))
                .as(Round::new);
        return round.list().ofMinSize(4).ofMaxSize(14);
    }

    @Property(tries = 12, shrinking = ShrinkingMode.OFF)
    void nothing_is_ever_held_twice_and_nothing_leaks(@ForAll("histories") List<Round> history) throws Exception {
        Path folder = Files.createTempDirectory("portolan-allocation");
        SqliteStore store = SqliteStore.inMemory();
        var config = new ApiServerConfig(
                new InetSocketAddress("127.0.0.1", 0),
                folder,
                List.of(Cidr.parse("10.96.0.0/28"), Cidr.parse("fd00:96::/124")),
                new PortRange(30000, 30011),
                AddressRules.KUBERNETES,
                ReadLimits.DEFAULT);
        List<RunningServer> servers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            servers.add(new RunningServer(config, store));
            servers.add(new RunningServer(config, store));
            for (Round round : history) {
                play(round, servers, threads);
                if (round.restart()) {
                    servers.getLast().close();
                    servers.set(1, new RunningServer(config, store));
                }
                check(servers.getFirst(), store);
            }
        } finally {
            servers.forEach(RunningServer::close);
            store.close();
            delete(folder);
        }
    }

    private static void play(Round round, List<RunningServer> servers, ExecutorService threads)
            throws InterruptedException, ExecutionException {
        List<Future<Answer>> answers = new ArrayList<>();
        for (Act act : round.acts()) {
            RunningServer server = servers.get(act.server());
            String name = "s" + act.service();
            String body = "{\"metadata\":{\"name\":\"" + name + "\"},\"spec\":"
                    + SPECS.get(act.spec()).replace('\'', '"') + "}";
            answers.add(threads.submit(() -> act.delete()
                    ? server.delete(SERVICES + "/" + name)
                    : server.put(SERVICES + "/" + name, new tools.jackson.databind.json.JsonMapper().readTree(body))));
        }
        for (Future<Answer> answer : answers) {
            Answer done = answer.get();
            assertThat(done.code()).as(done.body().toString()).isIn(200, 201, 404, 409, 422, 429, 500);
            if (done.code() == 500) assertThat(done.at("/message")).contains("range is full");
        }
    }

    private static void check(RunningServer server, SqliteStore store) {
        Map<String, String> wanted = new TreeMap<>();
        for (JsonNode service : server.get("/api/v1/services").body().path("items")) {
            String who = service.at("/metadata/namespace").asString("") + "/"
                    + service.at("/metadata/name").asString("");
            held(service.path("spec")).forEach(key -> {
                String other = wanted.put(key, who);
                assertThat(other).as(key + " of " + who).isNull();
            });
        }
        Map<String, String> written = new TreeMap<>();
        store.range("/claims/nodeports/")
                .entries()
                .forEach(e ->
                        written.put("port " + e.key().substring("/claims/nodeports/".length()), new String(e.value())));
        for (JsonNode address :
                server.get("/apis/networking.k8s.io/v1/ipaddresses").body().path("items")) {
            written.put(
                    "ip " + address.at("/metadata/name").asString(""),
                    address.at("/spec/parentRef/namespace").asString("") + "/"
                            + address.at("/spec/parentRef/name").asString(""));
        }
        assertThat(written).isEqualTo(wanted);
    }

    private static List<String> held(JsonNode spec) {
        List<String> held = new ArrayList<>();
        for (JsonNode ip : spec.path("clusterIPs")) {
            if (!ip.asString("").equals("None")) held.add("ip " + ip.asString(""));
        }
        for (JsonNode port : spec.path("ports")) {
            if (port.path("nodePort").asInt(0) != 0)
                held.add("port " + port.path("nodePort").asInt(0));
        }
        int health = spec.path("healthCheckNodePort").asInt(0);
        if (health != 0) held.add("port " + health);
        return held;
    }

    private static void delete(Path folder) throws IOException {
        try (var paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
        }
    }
}
