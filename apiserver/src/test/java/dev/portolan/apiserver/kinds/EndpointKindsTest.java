package dev.portolan.apiserver.kinds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.portolan.apiserver.ApiServerConfig;
import dev.portolan.apiserver.RunningServer;
import dev.portolan.apiserver.RunningServer.Answer;
import dev.portolan.apiserver.kinds.KindsConfig.AddressRules;
import dev.portolan.rules.Cidr;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Endpoints and EndpointSlices: what they may hold and how they are shown. */
class EndpointKindsTest {
    private static final String ENDPOINTS = "/api/v1/namespaces/default/endpoints";
    private static final String SLICES = "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices";

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

    private static Answer create(String url, String fields) {
        return api.post(
                url, "{'metadata':{'generateName':'e-'},%s}".formatted(fields).replace('\'', '"'));
    }

    private static String cell(String url, Answer made, int column) {
        return api.table(url + "/" + made.at("/metadata/name")).at("/rows/0/cells/" + column);
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                arguments(
                        ENDPOINTS,
                        "'subsets':[{'ports':[{'port':1}]}]",
                        "subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`"),
                arguments(
                        ENDPOINTS,
                        "'subsets':[{'addresses':[{'ip':'127.0.0.1'}]}]",
                        "subsets[0].addresses[0].ip: Invalid value: \"127.0.0.1\": may not be in the loopback range"
                                + " (127.0.0.0/8, ::1/128)"),
                arguments(
                        ENDPOINTS,
                        "'subsets':[{'addresses':[{'ip':'10.0.0.1'}],'ports':[{'port':1},{'port':2,'name':'b'}]}]",
                        "subsets[0].ports[0].name: Required value"),
                arguments(
                        ENDPOINTS,
                        "'subsets':[{'addresses':[{'ip':'10.0.0.1'}],'ports':[{'port':0}]}]",
                        "subsets[0].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive"),
                arguments(
                        SLICES,
                        "'addressType':'IPv7','endpoints':[]",
                        "addressType: Unsupported value: \"IPv7\": supported values: \"FQDN\", \"IPv4\", \"IPv6\""),
                arguments(
                        SLICES,
                        "'addressType':'IPv4','endpoints':[{'addresses':[]}]",
                        "endpoints[0].addresses: Required value: must contain at least 1 address"),
                arguments(
                        SLICES,
                        "'addressType':'IPv4','endpoints':[{'addresses':['fd00::1']}]",
                        "endpoints[0].addresses[0]: Invalid value: \"fd00::1\": must be a valid IPv4 address"),
                arguments(
                        SLICES,
                        "'addressType':'IPv4','endpoints':[{'addresses':['127.0.0.1']}]",
                        "endpoints[0].addresses[0]: Invalid value: \"127.0.0.1\": may not be in the loopback range"
                                + " (127.0.0.0/8, ::1/128)"),
                arguments(
                        SLICES,
                        "'addressType':'IPv4','endpoints':[],'ports':[{'port':1},{'port':2}]",
                        "ports[1].name: Duplicate value: \"\""),
                arguments(
                        SLICES,
                        "'addressType':'IPv4','endpoints':[],'ports':[{'port':1,'protocol':'X'}]",
                        "ports[0].protocol: Unsupported value: \"X\": supported values: \"SCTP\", \"TCP\", \"UDP\""));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void what_is_no_endpoint_is_refused(String url, String fields, String cause) {
        Answer answer = create(url, fields);

        assertThat(answer.code()).as(answer.body().toString()).isEqualTo(422);
        assertThat(answer.causes()).containsExactly(cause);
    }

    static Stream<Arguments> cells() {
        String addresses = "'addresses':[{'ip':'10.0.0.1'},{'ip':'10.0.0.2'}]";
        return Stream.of(
                arguments(ENDPOINTS, "'subsets':[]", 1, "<none>"),
                arguments(ENDPOINTS, "'subsets':[{" + addresses + "}]", 1, "10.0.0.1,10.0.0.2"),
                arguments(
                        ENDPOINTS,
                        "'subsets':[{" + addresses + ",'ports':[{'name':'a','port':80},{'name':'b','port':81}]}]",
                        1,
                        "10.0.0.1:80,10.0.0.2:80,10.0.0.1:81 + 1 more..."),
                arguments(ENDPOINTS, "'subsets':[{'notReadyAddresses':[{'ip':'10.0.0.1'}]}]", 1, ""),
                arguments(SLICES, "'addressType':'IPv4','endpoints':[]", 2, "<unset>"),
                arguments(SLICES, "'addressType':'IPv4','endpoints':[],'ports':[{'port':80}]", 2, "80"),
                arguments(
                        SLICES,
                        "'addressType':'IPv4','endpoints':[{'addresses':['10.0.0.1']},{'addresses':['10.0.0.2']},"
                                + "{'addresses':['10.0.0.3']},{'addresses':['10.0.0.4']}]",
                        3,
                        "10.0.0.1,10.0.0.2,10.0.0.3 + 1 more..."));
    }

    @ParameterizedTest
    @MethodSource("cells")
    void a_table_shows_the_first_three(String url, String fields, int column, String shown) {
        Answer made = create(url, fields);

        assertThat(made.code()).as(made.body().toString()).isEqualTo(201);
        assertThat(cell(url, made, column)).isEqualTo(shown);
    }

    @Test
    void a_slice_keeps_its_family_and_counts_its_changes() {
        Answer made = create(SLICES, "'addressType':'IPv4','endpoints':[],'ports':[{'port':80}]");
        String url = SLICES + "/" + made.at("/metadata/name");

        assertThat(made.at("/metadata/generation")).isEqualTo("1");
        assertThat(made.at("/ports/0/protocol")).isEqualTo("TCP");
        assertThat(api.patch(url, "merge", "{\"ports\":[{\"port\":81}]}").at("/metadata/generation"))
                .isEqualTo("2");
        assertThat(api.patch(url, "merge", "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}")
                        .at("/metadata/generation"))
                .isEqualTo("3");
        assertThat(api.patch(url, "merge", "{\"addressType\":\"IPv6\"}").causes())
                .containsExactly("addressType: Invalid value: \"IPv6\": field is immutable");
    }

    @Test
    void a_cluster_that_lives_on_loopback_has_loopback_endpoints(@TempDir Path other) {
        var config =
                ApiServerConfig.local(other).withServices(Cidr.parse("127.96.0.0/16"), AddressRules.LOOPBACK_ALLOWED);
        try (var loopback = new RunningServer(config)) {
            String subsets = "\"subsets\":[{\"addresses\":[{\"ip\":\"127.244.0.2\"}]}]";

            assertThat(loopback.post(ENDPOINTS, "{\"metadata\":{\"name\":\"a\"}," + subsets + "}")
                            .code())
                    .isEqualTo(201);
        }
    }
}
