package dev.portolan.apiserver.kinds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.portolan.apiserver.RunningServer;
import dev.portolan.apiserver.RunningServer.Answer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a Service may say: the server's defaults and refusals, field by field, in Kubernetes' words. */
class ServiceRulesTest {
    private static final String SERVICES = "/api/v1/namespaces/default/services";

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

    private static Answer create(String spec) {
        String body = "{'metadata':{'generateName':'s-'},'spec':%s}".formatted(spec);
        return api.post(SERVICES, body.replace('\'', '"'));
    }

    private static Arguments refused(String spec, String... causes) {
        return arguments(spec, List.of(causes));
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                refused("{}", "spec.ports: Required value"),
                refused(
                        "{'type':'Global','ports':[{'port':80}]}",
                        "spec.type: Unsupported value: \"Global\": supported values: \"ClusterIP\", \"ExternalName\","
                                + " \"LoadBalancer\", \"NodePort\""),
                refused(
                        "{'ports':[{'port':0}]}",
                        "spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive",
                        "spec.ports[0].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive"),
                refused("{'ports':[{'port':80},{'port':81,'name':'b'}]}", "spec.ports[0].name: Required value"),
                refused(
                        "{'ports':[{'port':80,'name':'a'},{'port':81,'name':'a'}]}",
                        "spec.ports[1].name: Duplicate value: \"a\""),
                refused(
                        "{'ports':[{'port':80,'name':'a'},{'port':80,'name':'b'}]}",
                        "spec.ports[1]: Duplicate value: {\"protocol\":\"TCP\",\"port\":80}"),
                refused(
                        "{'ports':[{'port':80,'protocol':'ICMP'}]}",
                        "spec.ports[0].protocol: Unsupported value: \"ICMP\": supported values: \"SCTP\", \"TCP\","
                                + " \"UDP\""),
                refused(
                        "{'ports':[{'port':80,'appProtocol':'a b'}]}",
                        "spec.ports[0].appProtocol: Invalid value: \"a b\": name part must consist of alphanumeric"
                                + " characters, '-', '_' or '.', and must start and end with an alphanumeric character"
                                + " (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is"
                                + " '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"),
                refused(
                        "{'ports':[{'port':80,'targetPort':'-'}]}",
                        "spec.ports[0].targetPort: Invalid value: \"-\": must contain at least one letter (a-z)",
                        "spec.ports[0].targetPort: Invalid value: \"-\": must not begin or end with a hyphen"),
                refused(
                        "{'ports':[{'port':80,'nodePort':30500}]}",
                        "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"),
                refused(
                        "{'type':'NodePort','ports':[{'port':80,'nodePort':80}]}",
                        "spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range"
                                + " of valid ports is 30000-32767"),
                refused(
                        "{'type':'NodePort','ports':[{'name':'a','port':80,'nodePort':30501},"
                                + "{'name':'b','port':81,'nodePort':30501}]}",
                        "spec.ports[1].nodePort: Duplicate value: 30501"),
                refused(
                        "{'ports':[{'port':80}],'selector':{'app':'a b'}}",
                        "spec.selector: Invalid value: \"a b\": a valid label must be an empty string or consist of"
                                + " alphanumeric characters, '-', '_' or '.', and must start and end with an"
                                + " alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for"
                                + " validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"),
                refused(
                        "{'ports':[{'port':80}],'sessionAffinity':'Sticky'}",
                        "spec.sessionAffinity: Unsupported value: \"Sticky\": supported values: \"ClientIP\","
                                + " \"None\""),
                refused(
                        "{'ports':[{'port':80}],'sessionAffinity':'ClientIP',"
                                + "'sessionAffinityConfig':{'clientIP':{'timeoutSeconds':86401}}}",
                        "spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 86401: must be greater than"
                                + " 0 and less than 86400"),
                refused(
                        "{'ports':[{'port':80}],'externalTrafficPolicy':'Local'}",
                        "spec.externalTrafficPolicy: Invalid value: \"Local\": may only be set for"
                                + " externally-accessible services"),
                refused(
                        "{'type':'NodePort','ports':[{'port':80}],'externalTrafficPolicy':'Near'}",
                        "spec.externalTrafficPolicy: Unsupported value: \"Near\": supported values: \"Cluster\","
                                + " \"Local\""),
                refused(
                        "{'ports':[{'port':80}],'internalTrafficPolicy':'Near'}",
                        "spec.internalTrafficPolicy: Unsupported value: \"Near\": supported values: \"Cluster\","
                                + " \"Local\""),
                refused(
                        "{'ports':[{'port':80}],'trafficDistribution':'Far'}",
                        "spec.trafficDistribution: Unsupported value: \"Far\": supported values: \"PreferClose\","
                                + " \"PreferSameNode\", \"PreferSameZone\""),
                refused(
                        "{'ports':[{'port':80}],'healthCheckNodePort':30600}",
                        "spec.healthCheckNodePort: Invalid value: 30600: may only be set when `type` is 'LoadBalancer'"
                                + " and `externalTrafficPolicy` is 'Local'"),
                refused(
                        "{'ports':[{'port':80}],'externalIPs':['127.0.0.1','0.0.0.0','169.254.1.1','x']}",
                        "spec.externalIPs[0]: Invalid value: \"127.0.0.1\": may not be in the loopback range"
                                + " (127.0.0.0/8, ::1/128)",
                        "spec.externalIPs[1]: Invalid value: \"0.0.0.0\": may not be unspecified (0.0.0.0)",
                        "spec.externalIPs[2]: Invalid value: \"169.254.1.1\": may not be in the link-local range"
                                + " (169.254.0.0/16, fe80::/10)",
                        "spec.externalIPs[3]: Invalid value: \"x\": must be a valid IP address, (e.g. 10.9.8.7 or"
                                + " 2001:db8::ffff)"),
                refused(
                        "{'ports':[{'port':80}],'loadBalancerClass':'a/b','loadBalancerSourceRanges':['10.0.0.0/8'],"
                                + "'allocateLoadBalancerNodePorts':false}",
                        "spec.loadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'",
                        "spec.allocateLoadBalancerNodePorts: Forbidden: may only be used when `type` is"
                                + " 'LoadBalancer'",
                        "spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'"),
                refused(
                        "{'type':'LoadBalancer','ports':[{'port':80}],'loadBalancerSourceRanges':['10.0.0.1']}",
                        "spec.loadBalancerSourceRanges[0]: Invalid value: \"10.0.0.1\": must be a valid CIDR value,"
                                + " (e.g. 10.9.8.0/24 or 2001:db8::/64)"),
                refused(
                        "{'type':'LoadBalancer','ports':[{'port':10250}]}",
                        "spec.ports[0]: Invalid value: 10250: may not expose port 10250 externally since it is used by"
                                + " kubelet"),
                refused(
                        "{'type':'NodePort','clusterIP':'None','ports':[{'port':80}]}",
                        "spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for NodePort services"),
                refused("{'type':'ExternalName'}", "spec.externalName: Required value"),
                refused(
                        "{'type':'ExternalName','externalName':'a.example','clusterIP':'10.96.0.20'}",
                        "spec.clusterIPs: Forbidden: may not be set for ExternalName services"),
                refused(
                        "{'clusterIP':'10.97.0.1','ports':[{'port':80}]}",
                        "spec.clusterIPs: Invalid value: [\"10.97.0.1\"]: failed to allocate IP 10.97.0.1: the provided"
                                + " IP (10.97.0.1) is not in the valid range. The range of valid IPs is 10.96.0.0/16"),
                refused(
                        "{'clusterIP':'10.96.0.1','ports':[{'port':80}]}",
                        "spec.clusterIPs: Invalid value: [\"10.96.0.1\"]: failed to allocate IP 10.96.0.1: provided IP"
                                + " is already allocated (by Service default/kubernetes)"),
                refused(
                        "{'clusterIP':'10.96.0','ports':[{'port':80}]}",
                        "spec.clusterIPs[0]: Invalid value: \"10.96.0\": must be a valid IP address, (e.g. 10.9.8.7 or"
                                + " 2001:db8::ffff)"),
                refused(
                        "{'clusterIPs':['10.96.0.30'],'ports':[{'port':80}]}",
                        "spec.clusterIPs: Invalid value: [\"10.96.0.30\"]: must be empty when `clusterIP` is not"
                                + " specified"),
                refused(
                        "{'clusterIP':'10.96.0.30','clusterIPs':['10.96.0.31'],'ports':[{'port':80}]}",
                        "spec.clusterIPs: Invalid value: [\"10.96.0.31\"]: first value must match `clusterIP`"),
                refused(
                        "{'ipFamilyPolicy':'RequireDualStack','ports':[{'port':80}]}",
                        "spec.ipFamilyPolicy: Invalid value: \"RequireDualStack\": this cluster is not configured for"
                                + " dual-stack services"),
                refused(
                        "{'ipFamilies':['IPv6'],'ports':[{'port':80}]}",
                        "spec.ipFamilies[0]: Invalid value: \"IPv6\": not configured on this cluster"),
                refused(
                        "{'clusterIP':'fd00::1','ports':[{'port':80}]}",
                        "spec.clusterIPs[0]: Invalid value: [\"fd00::1\"]: IPv6 is not configured on this cluster"),
                refused(
                        "{'ipFamilies':['IPv4','IPv6'],'ports':[{'port':80}]}",
                        "spec.ipFamilyPolicy: Invalid value: \"SingleStack\": must be 'RequireDualStack' or"
                                + " 'PreferDualStack' when multiple IP families are specified"),
                refused(
                        "{'ipFamilyPolicy':'PreferDualStack','ipFamilies':['IPv4','IPv6'],'ports':[{'port':80}]}",
                        "spec.ipFamilies[1]: Invalid value: \"IPv6\": not configured on this cluster"),
                refused(
                        "{'ipFamilies':['IPv4','IPv4'],'ports':[{'port':80}]}",
                        "spec.ipFamilies[1]: Duplicate value: \"IPv4\""),
                refused(
                        "{'ipFamilyPolicy':'Both','ports':[{'port':80}]}",
                        "spec.ipFamilyPolicy: Unsupported value: \"Both\": supported values: \"PreferDualStack\","
                                + " \"RequireDualStack\", \"SingleStack\""),
                refused(
                        "{'clusterIP':'None','clusterIPs':['None','10.96.0.30'],'ports':[{'port':80}]}",
                        "spec.clusterIPs: Invalid value: [\"None\",\"10.96.0.30\"]: 'None' must be the first and only"
                                + " value"),
                refused(
                        "{'clusterIP':'10.96.0.30','clusterIPs':['10.96.0.30','fd00::1','fd00::2'],"
                                + "'ports':[{'port':80}]}",
                        "spec.clusterIPs: Invalid value: [\"10.96.0.30\",\"fd00::1\",\"fd00::2\"]: may only hold up to 2"
                                + " values",
                        "spec.clusterIPs: Invalid value: [\"10.96.0.30\",\"fd00::1\",\"fd00::2\"]: may specify no more"
                                + " than one IP for each IP family"),
                refused(
                        "{'clusterIP':'10.96.0.30','ipFamilies':['IPv6'],'ports':[{'port':80}]}",
                        "spec.clusterIPs[0]: Invalid value: \"10.96.0.30\": expected an IPv6 value as indicated by"
                                + " `ipFamilies[0]`"),
                refused(
                        "{'type':'ExternalName','externalName':'db.example','clusterIP':'10.96.0.30',"
                                + "'ipFamilies':['IPv4'],'ipFamilyPolicy':'SingleStack'}",
                        "spec.clusterIPs: Forbidden: may not be set for ExternalName services",
                        "spec.ipFamilies: Forbidden: may not be set for ExternalName services",
                        "spec.ipFamilyPolicy: Forbidden: may not be set for ExternalName services"),
                refused(
                        "{'ipFamilies':['IPv5'],'ports':[{'port':80}]}",
                        "spec.ipFamilies[0]: Unsupported value: \"IPv5\": supported values: \"IPv4\", \"IPv6\""));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void a_bad_spec_is_refused_with_the_field_and_what_would_be_right(String spec, List<String> causes) {
        Answer answer = create(spec);

        assertThat(answer.code()).isEqualTo(422);
        assertThat(answer.causes()).containsExactlyElementsOf(causes);
    }

    static Stream<Arguments> annotations() {
        String ranges = "service.beta.kubernetes.io/load-balancer-source-ranges";
        return Stream.of(
                refused(
                        "{'service.kubernetes.io/topology-mode':'Auto',"
                                + "'service.kubernetes.io/topology-aware-hints':'Disabled'}",
                        "metadata.annotations[service.kubernetes.io/topology-mode]: Invalid value: \"Auto\": must match"
                                + " annotations[service.kubernetes.io/topology-aware-hints] when both are specified"),
                refused(
                        "{'" + ranges + "':'10.0.0.0/8, 10.0.0.1'}",
                        "metadata.annotations[" + ranges + "]: Forbidden: may only be used when `type` is"
                                + " 'LoadBalancer'",
                        "metadata.annotations[" + ranges + "]: Invalid value: \"10.0.0.1\": must be a valid CIDR value,"
                                + " (e.g. 10.9.8.0/24 or 2001:db8::/64)"));
    }

    @ParameterizedTest
    @MethodSource("annotations")
    void annotations_that_were_fields_once_are_checked_like_fields(String annotations, List<String> causes) {
        String body = "{'metadata':{'generateName':'s-','annotations':%s},'spec':{'ports':[{'port':80}]}}"
                .formatted(annotations);
        Answer answer = api.post(SERVICES, body.replace('\'', '"'));

        assertThat(answer.code()).isEqualTo(422);
        assertThat(answer.causes()).containsExactlyElementsOf(causes);
    }

    /** What one field of a created Service says. */
    static Stream<Arguments> defaults() {
        String local = "{'type':'LoadBalancer','externalTrafficPolicy':'Local','ports':[{'port':80}]}";
        return Stream.of(
                arguments("{'ports':[{'port':80}]}", "/type", "ClusterIP"),
                arguments("{'ports':[{'port':80}]}", "/ports/0/protocol", "TCP"),
                arguments("{'ports':[{'port':80}]}", "/ports/0/targetPort", "80"),
                arguments("{'ports':[{'port':80,'targetPort':''}]}", "/ports/0/targetPort", "80"),
                arguments("{'ports':[{'port':80,'targetPort':'http'}]}", "/ports/0/targetPort", "http"),
                arguments("{'ports':[{'port':80}]}", "/sessionAffinity", "None"),
                arguments("{'ports':[{'port':80}]}", "/internalTrafficPolicy", "Cluster"),
                arguments("{'ports':[{'port':80}]}", "/externalTrafficPolicy", ""),
                arguments("{'ports':[{'port':80}]}", "/ipFamilies/0", "IPv4"),
                arguments("{'ports':[{'port':80}]}", "/ipFamilyPolicy", "SingleStack"),
                arguments("{'ports':[{'port':80}],'ipFamilyPolicy':'PreferDualStack'}", "/ipFamilies/1", ""),
                arguments("{'clusterIP':'None'}", "/ipFamilyPolicy", "RequireDualStack"),
                arguments("{'clusterIP':'None'}", "/ipFamilies/1", "IPv6"),
                arguments("{'clusterIP':'None','selector':{'a':'b'}}", "/ipFamilyPolicy", "SingleStack"),
                arguments("{'clusterIP':'None'}", "/clusterIPs/0", "None"),
                arguments("{'ports':[{'port':80}],'externalIPs':['1.2.3.4']}", "/externalTrafficPolicy", "Cluster"),
                arguments("{'type':'NodePort','ports':[{'port':80}]}", "/externalTrafficPolicy", "Cluster"),
                arguments("{'type':'LoadBalancer','ports':[{'port':80}]}", "/allocateLoadBalancerNodePorts", "true"),
                arguments(
                        "{'ports':[{'port':80}],'sessionAffinity':'ClientIP'}",
                        "/sessionAffinityConfig/clientIP/timeoutSeconds",
                        "10800"),
                arguments("{'type':'ExternalName','externalName':'db.example.'}", "/clusterIP", ""),
                arguments("{'type':'ExternalName','externalName':'db.example.'}", "/externalName", "db.example."),
                arguments(local, "/externalTrafficPolicy", "Local"));
    }

    @ParameterizedTest
    @MethodSource("defaults")
    void what_is_left_open_is_filled_in(String spec, String field, String value) {
        Answer answer = create(spec);

        assertThat(answer.code()).as(answer.body().toString()).isEqualTo(201);
        assertThat(answer.at("/spec" + field)).isEqualTo(value);
    }

    @Test
    void one_number_over_tcp_and_udp_gets_one_node_port() {
        Answer dns =
                create("{'type':'NodePort','ports':[{'name':'a','port':53},{'name':'b','port':53,'protocol':'UDP'}]}");

        assertThat(dns.at("/spec/ports/0/nodePort")).isNotEmpty().isEqualTo(dns.at("/spec/ports/1/nodePort"));
    }

    @Test
    void a_load_balancer_gets_node_ports_unless_it_wants_none() {
        assertThat(create("{'type':'LoadBalancer','ports':[{'port':80}]}").at("/spec/ports/0/nodePort"))
                .isNotEmpty();
        assertThat(create("{'type':'LoadBalancer','allocateLoadBalancerNodePorts':false,'ports':[{'port':80}]}")
                        .at("/spec/ports/0/nodePort"))
                .isEmpty();
    }

    @Test
    void a_local_load_balancer_gets_a_health_check_port_of_its_own() {
        Answer made = create("{'type':'LoadBalancer','externalTrafficPolicy':'Local','ports':[{'port':80}]}");

        assertThat(made.at("/spec/healthCheckNodePort")).isNotEmpty().isNotEqualTo(made.at("/spec/ports/0/nodePort"));
    }

    @Test
    void a_service_name_starts_with_a_letter() {
        Answer answer = api.post(SERVICES, "{\"metadata\":{\"name\":\"1st\"},\"spec\":{\"ports\":[{\"port\":80}]}}");

        assertThat(answer.code()).isEqualTo(422);
        assertThat(answer.causes())
                .singleElement()
                .asString()
                .startsWith("metadata.name: Invalid value: \"1st\": a DNS-1035 label must");
    }
}
