package dev.portolan.apiserver.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.apiserver.RunningServer;
import dev.portolan.apiserver.RunningServer.Answer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every move from one type of Service to another, the whole table: by a patch of the type alone, and by a PUT of the other manifest. */
class ServiceTransitionsTest {
    private static final String SERVICES = "/api/v1/namespaces/default/services";
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    static Path folder;

    private static RunningServer api;

    @BeforeAll
    static void start() {
        api = new RunningServer(folder);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    /** The five kinds of Service, as somebody would write them and as somebody would patch another into them. */
    private enum Shape {
        CLUSTER_IP("{'type':'ClusterIP','selector':{'a':'b'},'ports':[{'port':80}]}", "{'type':'ClusterIP'}"),
        HEADLESS(
                "{'type':'ClusterIP','clusterIP':'None','selector':{'a':'b'},'ports':[{'port':80}]}",
                "{'type':'ClusterIP','clusterIP':'None','clusterIPs':['None']}"),
        NODE_PORT("{'type':'NodePort','selector':{'a':'b'},'ports':[{'port':80}]}", "{'type':'NodePort'}"),
        LOAD_BALANCER(
                "{'type':'LoadBalancer','externalTrafficPolicy':'Local','selector':{'a':'b'},'ports':[{'port':80}]}",
                "{'type':'LoadBalancer','externalTrafficPolicy':'Local'}"),
        EXTERNAL_NAME(
                "{'type':'ExternalName','externalName':'db.example','selector':{'a':'b'},'ports':[{'port':80}]}",
                "{'type':'ExternalName','externalName':'db.example'}");

        final String manifest;
        final String patch;

        Shape(String manifest, String patch) {
            this.manifest = manifest.replace('\'', '"');
            this.patch = patch.replace('\'', '"');
        }
    }

    /** What a move does to what is allocated. */
    private enum Fate {
        /** Neither before nor after. */
        NONE,
        KEPT,
        NEW,
        RELEASED
    }

    /** One cell of the table: what becomes of address, node port and health check port, or why it is refused. */
    private record Move(Shape from, Shape to, Fate address, Fate nodePort, Fate healthPort, List<String> refusal) {
        static Move of(Shape from, Shape to, Fate address, Fate nodePort, Fate healthPort) {
            return new Move(from, to, address, nodePort, healthPort, List.of());
        }

        static Move refused(Shape from, Shape to, String... refusal) {
            return new Move(from, to, Fate.KEPT, Fate.KEPT, Fate.KEPT, List.of(refusal));
        }

        @Override
        public String toString() {
            return from + " to " + to;
        }
    }

    static Stream<Move> moves() {
        String becameHeadless = "spec.clusterIPs[0]: Invalid value: [\"None\"]: may not change once set";
        String noneForNodePort =
                "spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for NodePort services";
        String noneForBalancer =
                "spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for LoadBalancer services";
        return Stream.of(
                Move.of(Shape.CLUSTER_IP, Shape.CLUSTER_IP, Fate.KEPT, Fate.NONE, Fate.NONE),
                Move.refused(Shape.CLUSTER_IP, Shape.HEADLESS, becameHeadless),
                Move.of(Shape.CLUSTER_IP, Shape.NODE_PORT, Fate.KEPT, Fate.NEW, Fate.NONE),
                Move.of(Shape.CLUSTER_IP, Shape.LOAD_BALANCER, Fate.KEPT, Fate.NEW, Fate.NEW),
                Move.of(Shape.CLUSTER_IP, Shape.EXTERNAL_NAME, Fate.RELEASED, Fate.NONE, Fate.NONE),
                Move.of(Shape.HEADLESS, Shape.CLUSTER_IP, Fate.NONE, Fate.NONE, Fate.NONE), // stays headless
                Move.of(Shape.HEADLESS, Shape.HEADLESS, Fate.NONE, Fate.NONE, Fate.NONE),
                Move.refused(Shape.HEADLESS, Shape.NODE_PORT, noneForNodePort),
                Move.refused(Shape.HEADLESS, Shape.LOAD_BALANCER, noneForBalancer),
                Move.of(Shape.HEADLESS, Shape.EXTERNAL_NAME, Fate.NONE, Fate.NONE, Fate.NONE),
                Move.of(Shape.NODE_PORT, Shape.CLUSTER_IP, Fate.KEPT, Fate.RELEASED, Fate.NONE),
                Move.refused(Shape.NODE_PORT, Shape.HEADLESS, becameHeadless),
                Move.of(Shape.NODE_PORT, Shape.NODE_PORT, Fate.KEPT, Fate.KEPT, Fate.NONE),
                Move.of(Shape.NODE_PORT, Shape.LOAD_BALANCER, Fate.KEPT, Fate.KEPT, Fate.NEW),
                Move.of(Shape.NODE_PORT, Shape.EXTERNAL_NAME, Fate.RELEASED, Fate.RELEASED, Fate.NONE),
                Move.of(Shape.LOAD_BALANCER, Shape.CLUSTER_IP, Fate.KEPT, Fate.RELEASED, Fate.RELEASED),
                Move.refused(Shape.LOAD_BALANCER, Shape.HEADLESS, becameHeadless),
                Move.of(Shape.LOAD_BALANCER, Shape.NODE_PORT, Fate.KEPT, Fate.KEPT, Fate.RELEASED),
                Move.of(Shape.LOAD_BALANCER, Shape.LOAD_BALANCER, Fate.KEPT, Fate.KEPT, Fate.KEPT),
                Move.of(Shape.LOAD_BALANCER, Shape.EXTERNAL_NAME, Fate.RELEASED, Fate.RELEASED, Fate.RELEASED),
                Move.of(Shape.EXTERNAL_NAME, Shape.CLUSTER_IP, Fate.NEW, Fate.NONE, Fate.NONE),
                Move.of(Shape.EXTERNAL_NAME, Shape.HEADLESS, Fate.NONE, Fate.NONE, Fate.NONE),
                Move.of(Shape.EXTERNAL_NAME, Shape.NODE_PORT, Fate.NEW, Fate.NEW, Fate.NONE),
                Move.of(Shape.EXTERNAL_NAME, Shape.LOAD_BALANCER, Fate.NEW, Fate.NEW, Fate.NEW),
                Move.of(Shape.EXTERNAL_NAME, Shape.EXTERNAL_NAME, Fate.NONE, Fate.NONE, Fate.NONE));
    }

    @ParameterizedTest
    @MethodSource("moves")
    void a_patch_of_the_type_keeps_releases_and_allocates(Move move) {
        Answer before = create(move.from());
        String url = SERVICES + "/" + before.at("/metadata/name");

        Answer after = api.patch(url, "strategic-merge", "{\"spec\":" + move.to().patch + "}");

        check(move, before, after);
        delete(url);
    }

    @ParameterizedTest
    @MethodSource("moves")
    void a_put_of_the_other_manifest_keeps_releases_and_allocates(Move move) {
        Answer before = create(move.from());
        String url = SERVICES + "/" + before.at("/metadata/name");
        String body = "{\"metadata\":{\"name\":\"%s\"},\"spec\":%s}"
                .formatted(before.at("/metadata/name"), move.to().manifest);

        check(move, before, api.put(url, JSON.readTree(body)));
        delete(url);
    }

    private static Answer create(Shape shape) {
        Answer made = api.post(SERVICES, "{\"metadata\":{\"generateName\":\"t-\"},\"spec\":" + shape.manifest + "}");
        assertThat(made.code()).as(made.body().toString()).isEqualTo(201);
        return made;
    }

    private static void check(Move move, Answer before, Answer after) {
        if (!move.refusal().isEmpty()) {
            assertThat(after.code()).isEqualTo(422);
            assertThat(after.causes()).containsExactlyElementsOf(move.refusal());
            assertThat(held(before)).allMatch(what -> !free(what));
            return;
        }
        assertThat(after.code()).as(after.body().toString()).isEqualTo(200);
        fate(move.address(), before.at("/spec/clusterIP"), after.at("/spec/clusterIP"));
        fate(move.nodePort(), before.at("/spec/ports/0/nodePort"), after.at("/spec/ports/0/nodePort"));
        fate(move.healthPort(), before.at("/spec/healthCheckNodePort"), after.at("/spec/healthCheckNodePort"));
        Set<String> gone = new TreeSet<>(held(before));
        gone.removeAll(held(after));
        assertThat(gone).allMatch(ServiceTransitionsTest::free);
        assertThat(held(after)).allMatch(what -> !free(what));
        onlyWhatFits(after.body().path("spec"));
    }

    private static void fate(Fate fate, String before, String after) {
        String was = before.equals("None") ? "" : before;
        String is = after.equals("None") ? "" : after;
        switch (fate) {
            case NONE -> assertThat(is).isEmpty();
            case KEPT -> assertThat(is).isNotEmpty().isEqualTo(was);
            case NEW -> assertThat(is).isNotEmpty().isNotEqualTo(was);
            case RELEASED -> {
                assertThat(was).isNotEmpty();
                assertThat(is).isEmpty();
            }
        }
    }

    /** No field is left that the type has no use for, and none is missing that it needs. */
    private static void onlyWhatFits(JsonNode spec) {
        String type = spec.path("type").stringValue("");
        boolean external = type.equals("ExternalName");
        for (String field : List.of("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy")) {
            assertThat(spec.has(field)).as(field).isEqualTo(!external);
        }
        assertThat(spec.has("externalTrafficPolicy")).isEqualTo(type.equals("NodePort") || type.equals("LoadBalancer"));
        assertThat(spec.has("allocateLoadBalancerNodePorts")).isEqualTo(type.equals("LoadBalancer"));
    }

    /** {@code ip/…} and {@code port/…} that the Service holds. */
    private static Set<String> held(Answer service) {
        Set<String> held = new TreeSet<>();
        String ip = service.at("/spec/clusterIP");
        if (!ip.isEmpty() && !ip.equals("None")) held.add("ip/" + ip);
        Stream.of("/spec/ports/0/nodePort", "/spec/healthCheckNodePort")
                .map(service::at)
                .filter(p -> !p.isEmpty())
                .forEach(p -> held.add("port/" + p));
        return held;
    }

    private static boolean free(String what) {
        List<String> parts = Arrays.asList(what.split("/", 2));
        String spec = parts.getFirst().equals("ip")
                ? "{'clusterIP':'%s','ports':[{'port':80}]}".formatted(parts.getLast())
                : "{'type':'NodePort','ports':[{'port':80,'nodePort':%s}]}".formatted(parts.getLast());
        String body = "{'metadata':{'generateName':'f-'},'spec':%s}".formatted(spec);
        return api.post(SERVICES + "?dryRun=All", body.replace('\'', '"')).code() == 201;
    }

    private static void delete(String url) {
        api.patch(url, "merge", "{\"metadata\":{\"finalizers\":null}}");
        api.delete(url);
    }
}
