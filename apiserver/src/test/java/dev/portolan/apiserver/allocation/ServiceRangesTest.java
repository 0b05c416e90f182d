package dev.portolan.apiserver.allocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.portolan.apiserver.ApiServerConfig;
import dev.portolan.apiserver.RunningServer;
import dev.portolan.apiserver.RunningServer.Answer;
import dev.portolan.apiserver.kinds.KindsConfig.AddressRules;
import dev.portolan.rules.Cidr;
import dev.portolan.store.SqliteStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** ServiceCIDR and IPAddress objects, in a cluster that has six addresses for Services. */
class ServiceRangesTest {
    private static final String SERVICES = "/api/v1/namespaces/default/services";
    private static final String RANGES = "/apis/networking.k8s.io/v1/servicecidrs";
    private static final String ADDRESSES = "/apis/networking.k8s.io/v1/ipaddresses";
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final SqliteStore store = SqliteStore.inMemory();
    private RunningServer api;

    @BeforeEach
    void start() {
        start(List.of(Cidr.parse("10.96.0.0/29")));
    }

    private void start(List<Cidr> ranges) {
        api = new RunningServer(ApiServerConfig.local(folder).withServices(ranges, AddressRules.KUBERNETES), store);
    }

    @AfterEach
    void stop() {
        api.close();
        store.close();
    }

    private Answer create(String name) {
        return create(name, "{'ports':[{'port':80}]}");
    }

    private Answer create(String name, String spec) {
        String body = "{'metadata':{'name':'%s'},'spec':%s}".formatted(name, spec);
        return api.post(SERVICES, body.replace('\'', '"'));
    }

    private Answer range(String name, String cidrs) {
        String body = "{'metadata':{'name':'%s'},'spec':{'cidrs':[%s]}}".formatted(name, cidrs);
        return api.post(RANGES, body.replace('\'', '"'));
    }

    @Test
    void the_clusters_own_range_is_there_and_every_address_says_whose_it_is() {
        create("web", "{'clusterIP':'10.96.0.4','ports':[{'port':80}]}");

        Answer own = api.get(RANGES + "/kubernetes");
        assertThat(own.texts("/spec/cidrs")).containsExactly("10.96.0.0/29");
        assertThat(own.at("/status/conditions/0/type")).isEqualTo("Ready");
        assertThat(own.at("/status/conditions/0/status")).isEqualTo("True");
        Answer address = api.get(ADDRESSES + "/10.96.0.4");
        assertThat(address.body().path("metadata").path("labels").toString())
                .contains("\"ipaddress.kubernetes.io/ip-family\":\"IPv4\"")
                .contains("\"ipaddress.kubernetes.io/managed-by\":\"ipallocator.k8s.io\"");
        assertThat(api.table(ADDRESSES).body().at("/rows/1/cells").toString())
                .startsWith("[\"10.96.0.4\",\"services/default/web\",");
        assertThat(api.table(RANGES).body().at("/rows/0/cells").toString())
                .startsWith("[\"kubernetes\",\"10.96.0.0/29\",");
        api.delete(SERVICES + "/web");
        assertThat(api.get(ADDRESSES + "/10.96.0.4").code()).isEqualTo(404);
    }

    @Test
    void another_range_gives_addresses_when_the_first_has_none_left() {
        IntStream.range(0, 5).forEach(i -> create("s" + i));
        assertThat(create("late").causes())
                .containsExactly("spec.clusterIPs: Internal error: failed to allocate a serviceIP: range is full");

        range("more", "'10.100.0.0/28'");

        String given = create("late").at("/spec/clusterIP");
        assertThat(given).startsWith("10.100.0.");
        String free = given.equals("10.100.0.9") ? "10.100.0.10" : "10.100.0.9";
        assertThat(create("exact", "{'clusterIP':'%s','ports':[{'port':80}]}".formatted(free))
                        .code())
                .isEqualTo(201);
    }

    @Test
    void a_range_in_use_goes_when_its_last_address_does_and_gives_no_more_until_then() {
        range("more", "'10.100.0.0/28'");
        create("web", "{'clusterIP':'10.100.0.9','ports':[{'port':80}]}");

        api.delete(RANGES + "/more");

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(api.get(RANGES + "/more").at("/status/conditions/0/reason"))
                        .isEqualTo("Terminating"));
        assertThat(create("two", "{'clusterIP':'10.100.0.10','ports':[{'port':80}]}")
                        .causes())
                .containsExactly("spec.clusterIPs: Invalid value: [\"10.100.0.10\"]: failed to allocate IP 10.100.0.10:"
                        + " the provided IP (10.100.0.10) is not in the valid range. The range of valid IPs is"
                        + " 10.96.0.0/29");
        assertThat(api.get(SERVICES + "/web").code()).isEqualTo(200);
        api.delete(SERVICES + "/web");
        await().atMost(SOON).until(() -> api.get(RANGES + "/more").code() == 404);
    }

    @Test
    void a_range_goes_at_once_when_another_covers_what_is_in_use() {
        range("wide", "'10.100.0.0/24'");
        range("narrow", "'10.100.0.0/28'");
        create("web", "{'clusterIP':'10.100.0.9','ports':[{'port':80}]}");

        api.delete(RANGES + "/narrow");

        await().atMost(SOON).until(() -> api.get(RANGES + "/narrow").code() == 404);
        assertThat(api.get(RANGES + "/wide").code()).isEqualTo(200);
    }

    @Test
    void a_cluster_that_is_started_with_a_second_family_has_it_from_then_on() {
        create("before");
        api.close();

        start(List.of(Cidr.parse("10.96.0.0/29"), Cidr.parse("fd00:96::/120")));

        assertThat(api.get(RANGES + "/kubernetes").texts("/spec/cidrs"))
                .containsExactly("10.96.0.0/29", "fd00:96::/120");
        assertThat(create("dual", "{'ipFamilyPolicy':'RequireDualStack','ports':[{'port':80}]}")
                        .texts("/spec/clusterIPs"))
                .hasSize(2)
                .anyMatch(ip -> ip.startsWith("fd00:96::"));
        assertThat(api.get(SERVICES + "/before").texts("/spec/clusterIPs")).hasSize(1);
    }

    @Test
    void a_ranges_blocks_do_not_change_but_a_second_family_may_come() {
        range("more", "'10.100.0.0/28'");
        String url = RANGES + "/more";

        assertThat(api.patch(url, "merge", "{\"spec\":{\"cidrs\":[\"10.100.0.0/24\"]}}")
                        .causes())
                .containsExactly("spec.cidrs[0]: Invalid value: \"10.100.0.0/24\": field is immutable");
        assertThat(api.patch(url, "merge", "{\"spec\":{\"cidrs\":[\"10.100.0.0/28\",\"fd00::/112\"]}}")
                        .code())
                .isEqualTo(200);
        assertThat(api.patch(url, "merge", "{\"spec\":{\"cidrs\":[\"10.100.0.0/28\"]}}")
                        .code())
                .isEqualTo(422);
    }

    static Stream<Arguments> refusals() {
        String two = "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64";
        return Stream.of(
                arguments("", "spec.cidrs: Required value: at least one CIDR required"),
                arguments(
                        "'10.1.0.0'",
                        "spec.cidrs[0]: Invalid value: \"10.1.0.0\": must be a valid CIDR value, (e.g. 10.9.8.0/24 or"
                                + " 2001:db8::/64)"),
                arguments(
                        "'10.1.0.7/24'",
                        "spec.cidrs[0]: Invalid value: \"10.1.0.7/24\": must be in canonical form (\"10.1.0.0/24\")"),
                arguments(
                        "'10.1.0.0/24','10.2.0.0/24'",
                        "spec.cidrs: Invalid value: {\"cidrs\":[\"10.1.0.0/24\",\"10.2.0.0/24\"]}: " + two),
                arguments(
                        "'10.1.0.0/24','fd00::/64','10.2.0.0/24'",
                        "spec.cidrs: Invalid value: {\"cidrs\":[\"10.1.0.0/24\",\"fd00::/64\",\"10.2.0.0/24\"]}: may"
                                + " only hold up to 2 values"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void a_range_that_is_none_is_refused(String cidrs, String cause) {
        Answer answer = range("bad", cidrs);

        assertThat(answer.code()).isEqualTo(422);
        assertThat(answer.causes()).containsExactly(cause);
    }

    static Stream<Arguments> badAddresses() {
        String parent = "{'parentRef':{'resource':'services','namespace':'default','name':'web'}}";
        return Stream.of(
                arguments("10.1.0.1", "{}", "spec.parentRef: Required value"),
                arguments("10.1.0.1", "{'parentRef':{'name':'web'}}", "spec.parentRef.resource: Required value"),
                arguments("10.1.0.1", "{'parentRef':{'resource':'services'}}", "spec.parentRef.name: Required value"),
                arguments(
                        "2001:db8:0::1",
                        parent,
                        "metadata.name: Invalid value: \"2001:db8:0::1\": must be a canonical format IP address"),
                arguments(
                        "web",
                        parent,
                        "metadata.name: Invalid value: \"web\": must be a valid IP address, (e.g. 10.9.8.7 or"
                                + " 2001:db8::ffff)"));
    }

    @ParameterizedTest
    @MethodSource("badAddresses")
    void an_address_object_is_an_address_and_says_whose(String name, String spec, String cause) {
        String body = "{'metadata':{'name':'%s'},'spec':%s}".formatted(name, spec);
        Answer answer = api.post(ADDRESSES, body.replace('\'', '"'));

        assertThat(answer.code()).isEqualTo(422);
        assertThat(answer.causes()).containsExactly(cause);
    }
}
