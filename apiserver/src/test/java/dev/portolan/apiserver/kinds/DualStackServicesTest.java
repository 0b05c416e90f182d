package dev.portolan.apiserver.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.apiserver.ApiServerConfig;
import dev.portolan.apiserver.RunningServer;
import dev.portolan.apiserver.RunningServer.Answer;
import dev.portolan.apiserver.kinds.KindsConfig.AddressRules;
import dev.portolan.rules.Cidr;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Services of a cluster that has IPv4, its default, and IPv6: what each says, gets and may become. */
class DualStackServicesTest {
    private static final String SERVICES = "/api/v1/namespaces/default/services";

    @TempDir
    static Path folder;

    private static RunningServer api;

    @BeforeAll
    static void start() {
        api = new RunningServer(ApiServerConfig.local(folder)
                .withServices(
                        List.of(Cidr.parse("10.96.0.0/16"), Cidr.parse("fd00:10:96::/112")), AddressRules.KUBERNETES));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static Answer create(String spec) {
        return api.post(
                SERVICES,
                "{'metadata':{'generateName':'d-'},'spec':%s}".formatted(spec).replace('\'', '"'));
    }

    private static Answer patch(Answer service, String spec) {
        String url = SERVICES + "/" + service.at("/metadata/name");
        return api.patch(url, "merge", "{'spec':%s}".formatted(spec).replace('\'', '"'));
    }

    /** What is asked for, and what it comes to: policy, families, how the addresses begin. */
    private record Wish(String spec, String policy, List<String> families, List<String> addresses) {
        @Override
        public String toString() {
            return spec;
        }
    }

    private static Wish wish(String spec, String policy, List<String> families, String... addresses) {
        return new Wish(spec, policy, families, List.of(addresses));
    }

    static Stream<Wish> wishes() {
        List<String> v4 = List.of("IPv4");
        List<String> v6 = List.of("IPv6");
        List<String> both = List.of("IPv4", "IPv6");
        List<String> reversed = List.of("IPv6", "IPv4");
        String ports = "'ports':[{'port':80}]";
        return Stream.of(
                wish("{" + ports + "}", "SingleStack", v4, "10.96."),
                wish("{'ipFamilies':['IPv6']," + ports + "}", "SingleStack", v6, "fd00:10:96::"),
                wish("{'ipFamilyPolicy':'PreferDualStack'," + ports + "}", "PreferDualStack", both, "10.96.", "fd00:"),
                wish("{'ipFamilyPolicy':'RequireDualStack'," + ports + "}", "RequireDualStack", both, "10.", "fd00:"),
                wish(
                        "{'ipFamilyPolicy':'RequireDualStack','ipFamilies':['IPv6']," + ports + "}",
                        "RequireDualStack",
                        reversed,
                        "fd00:",
                        "10.96."),
                wish(
                        "{'ipFamilyPolicy':'PreferDualStack','ipFamilies':['IPv6','IPv4']," + ports + "}",
                        "PreferDualStack",
                        reversed,
                        "fd00:",
                        "10.96."),
                wish("{'clusterIP':'fd00:10:96::ab'," + ports + "}", "SingleStack", v6, "fd00:10:96::ab"),
                wish(
                        "{'ipFamilyPolicy':'PreferDualStack','clusterIP':'fd00:10:96::ac'," + ports + "}",
                        "PreferDualStack",
                        reversed,
                        "fd00:10:96::ac",
                        "10.96."),
                wish(
                        "{'ipFamilyPolicy':'RequireDualStack','clusterIP':'10.96.0.40',"
                                + "'clusterIPs':['10.96.0.40','fd00:10:96::40']," + ports + "}",
                        "RequireDualStack",
                        both,
                        "10.96.0.40",
                        "fd00:10:96::40"),
                wish("{'clusterIP':'None','selector':{'a':'b'}}", "SingleStack", v4, "None"),
                wish("{'clusterIP':'None'}", "RequireDualStack", both, "None"),
                wish("{'clusterIP':'None','ipFamilies':['IPv6']}", "RequireDualStack", reversed, "None"));
    }

    @ParameterizedTest
    @MethodSource("wishes")
    void a_service_gets_the_families_it_asks_for(Wish wish) {
        Answer made = create(wish.spec());

        assertThat(made.code()).as(made.body().toString()).isEqualTo(201);
        assertThat(made.at("/spec/ipFamilyPolicy")).isEqualTo(wish.policy());
        assertThat(made.texts("/spec/ipFamilies")).isEqualTo(wish.families());
        List<String> ips = made.texts("/spec/clusterIPs");
        assertThat(ips).hasSameSizeAs(wish.addresses());
        assertThat(made.at("/spec/clusterIP")).isEqualTo(ips.getFirst());
        for (int i = 0; i < ips.size(); i++) {
            assertThat(ips.get(i)).startsWith(wish.addresses().get(i));
        }
    }

    @Test
    void a_second_family_comes_and_goes_and_the_first_address_stays() {
        Answer single = create("{'ports':[{'port':80}]}");
        String first = single.at("/spec/clusterIP");

        Answer dual = patch(single, "{'ipFamilyPolicy':'PreferDualStack'}");
        assertThat(dual.texts("/spec/ipFamilies")).containsExactly("IPv4", "IPv6");
        assertThat(dual.texts("/spec/clusterIPs")).hasSize(2).startsWith(first);
        String second = dual.texts("/spec/clusterIPs").getLast();

        Answer again = patch(single, "{'ipFamilyPolicy':'SingleStack'}");
        assertThat(again.texts("/spec/ipFamilies")).containsExactly("IPv4");
        assertThat(again.texts("/spec/clusterIPs")).containsExactly(first);
        assertThat(create("{'clusterIP':'%s','ports':[{'port':80}]}".formatted(second))
                        .code())
                .as("the second address is free again")
                .isEqualTo(201);
    }

    @Test
    void a_put_that_says_nothing_of_families_keeps_them() {
        Answer dual = create("{'ipFamilyPolicy':'RequireDualStack','ports':[{'port':80}]}");
        String name = dual.at("/metadata/name");
        String body = "{\"metadata\":{\"name\":\"" + name + "\"},\"spec\":{\"ports\":[{\"port\":81}]}}";

        Answer after = api.put(SERVICES + "/" + name, new tools.jackson.databind.json.JsonMapper().readTree(body));

        assertThat(after.texts("/spec/clusterIPs")).isEqualTo(dual.texts("/spec/clusterIPs"));
        assertThat(after.at("/spec/ipFamilyPolicy")).isEqualTo("RequireDualStack");
        assertThat(after.texts("/spec/ipFamilies")).containsExactly("IPv4", "IPv6");
    }

    /** A change of a Service with both families that is refused. */
    private record Refusal(String patch, String cause) {
        @Override
        public String toString() {
            return patch;
        }
    }

    static Stream<Refusal> refusals() {
        return Stream.of(
                new Refusal(
                        "{'ipFamilies':['IPv4']}",
                        "spec.ipFamilyPolicy: Invalid value: \"RequireDualStack\": must be set to 'SingleStack' when"
                                + " releasing the secondary ipFamily"),
                new Refusal(
                        "{'ipFamilies':['IPv6','IPv4']}",
                        "spec.clusterIPs[0]: Invalid value: \"10.96.0.50\": expected an IPv6 value as indicated by"
                                + " `ipFamilies[0]`"),
                new Refusal(
                        "{'clusterIP':'fd00:10:96::50','clusterIPs':['fd00:10:96::50','10.96.0.50'],"
                                + "'ipFamilies':['IPv6','IPv4']}",
                        "spec.ipFamilies[0]: Invalid value: [\"IPv6\",\"IPv4\"]: may not change once set"),
                new Refusal(
                        "{'clusterIPs':['10.96.0.50']}",
                        "spec.ipFamilyPolicy: Invalid value: \"RequireDualStack\": must be set to 'SingleStack' when"
                                + " releasing the secondary clusterIP"),
                new Refusal(
                        "{'clusterIPs':['10.96.0.50','fd00:10:96::51']}",
                        "spec.clusterIPs[1]: Invalid value: [\"10.96.0.50\",\"fd00:10:96::51\"]: may not change once"
                                + " set"),
                new Refusal(
                        "{'clusterIPs':['10.96.0.50','10.96.0.51']}",
                        "spec.clusterIPs: Invalid value: [\"10.96.0.50\",\"10.96.0.51\"]: may specify no more than one"
                                + " IP for each IP family"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void what_both_families_hold_changes_only_with_the_policy(Refusal refusal) {
        Answer dual = create("{'ipFamilyPolicy':'RequireDualStack','clusterIP':'10.96.0.50',"
                + "'clusterIPs':['10.96.0.50','fd00:10:96::50'],'ports':[{'port':80}]}");
        try {
            Answer answer = patch(dual, refusal.patch());

            assertThat(answer.code()).isEqualTo(422);
            assertThat(answer.causes()).contains(refusal.cause());
        } finally {
            api.delete(SERVICES + "/" + dual.at("/metadata/name"));
        }
    }
}
