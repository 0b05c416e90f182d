package dev.portolan.apiserver.kinds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.portolan.apiserver.RunningServer;
import dev.portolan.apiserver.RunningServer.Answer;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Ingress and IngressClass: what a route may say and how it is shown. */
class IngressKindsTest {
    private static final String INGRESSES = "/apis/networking.k8s.io/v1/namespaces/default/ingresses";
    private static final String CLASSES = "/apis/networking.k8s.io/v1/ingressclasses";
    private static final String BACKEND = "'backend':{'service':{'name':'web','port':{'number':80}}}";

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

    private static Answer create(String url, String spec) {
        String body = "{'metadata':{'generateName':'i-'},'spec':%s}".formatted(spec);
        return api.post(url, body.replace('\'', '"'));
    }

    private static String route(String path) {
        return "{'rules':[{'http':{'paths':[{%s,%s}]}}]}".formatted(path, BACKEND);
    }

    private static String backend(String backend) {
        return "{'defaultBackend':%s}".formatted(backend);
    }

    static Stream<Arguments> refusals() {
        String path = "spec.rules[0].http.paths[0].path";
        return Stream.of(
                arguments("{}", "spec: Invalid value: null: either `defaultBackend` or `rules` must be specified"),
                arguments(
                        "{'rules':[{'host':'10.0.0.1'}]}",
                        "spec.rules[0].host: Invalid value: \"10.0.0.1\": must be a DNS name, not an IP address"),
                arguments("{'rules':[{'http':{'paths':[]}}]}", "spec.rules[0].http.paths: Required value"),
                arguments(route("'path':'/'"), path + "Type: Required value: pathType must be specified"),
                arguments(
                        route("'path':'/','pathType':'Glob'"),
                        path + "Type: Unsupported value: \"Glob\": supported values: \"Exact\","
                                + " \"ImplementationSpecific\", \"Prefix\""),
                arguments(
                        route("'path':'foo','pathType':'Prefix'"),
                        path + ": Invalid value: \"foo\": must be an absolute path"),
                arguments(route("'pathType':'Exact'"), path + ": Invalid value: \"\": must be an absolute path"),
                arguments(
                        route("'path':'/a//b','pathType':'Prefix'"),
                        path + ": Invalid value: \"/a//b\": must not contain '//'"),
                arguments(
                        route("'path':'/a/../b','pathType':'Prefix'"),
                        path + ": Invalid value: \"/a/../b\": must not contain '/../'"),
                arguments(
                        route("'path':'/a%2fb','pathType':'Exact'"),
                        path + ": Invalid value: \"/a%2fb\": must not contain '%2f'"),
                arguments(
                        route("'path':'/a/..','pathType':'Exact'"),
                        path + ": Invalid value: \"/a/..\": cannot end with '/..'"),
                arguments(
                        backend("{}"), "spec.defaultBackend: Required value: resource or service backend is required"),
                arguments(
                        backend("{'service':{'name':'web','port':{}}}"),
                        "spec.defaultBackend.service.port: Required value: port name or number is required"),
                arguments(
                        backend("{'service':{'name':'web','port':{'name':'http','number':80}}}"),
                        "spec.defaultBackend.service.port: Invalid value: \"\": cannot set both port name & port number"),
                arguments(
                        backend("{'service':{'name':'','port':{'number':80}}}"),
                        "spec.defaultBackend.service.name: Required value"),
                arguments(
                        backend("{'service':{'name':'web','port':{'number':70000}}}"),
                        "spec.defaultBackend.service.port.number: Invalid value: 70000: must be between 1 and 65535,"
                                + " inclusive"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void a_bad_route_is_refused(String spec, String cause) {
        Answer answer = create(INGRESSES, spec);

        assertThat(answer.code()).as(answer.body().toString()).isEqualTo(422);
        assertThat(answer.causes()).containsExactly(cause);
    }

    @Test
    void the_table_names_class_hosts_address_and_ports() {
        Answer made = create(
                INGRESSES,
                "{'ingressClassName':'portolan','tls':[{'hosts':['a.example']}],"
                        + "'rules':[{'host':'a.example'},{'host':'*.b.example'},{'host':'c.example'},{'host':'d.example'}]}");
        String url = INGRESSES + "/" + made.at("/metadata/name");
        api.patch(url + "/status", "merge", "{\"status\":{\"loadBalancer\":{\"ingress\":[{\"ip\":\"127.0.0.1\"}]}}}");

        Answer table = api.table(url);

        assertThat(table.at("/rows/0/cells/1")).isEqualTo("portolan");
        assertThat(table.at("/rows/0/cells/2")).isEqualTo("a.example,*.b.example,c.example + 1 more...");
        assertThat(table.at("/rows/0/cells/3")).isEqualTo("127.0.0.1");
        assertThat(table.at("/rows/0/cells/4")).isEqualTo("80, 443");
    }

    @Test
    void a_change_of_the_routes_counts_and_a_change_of_the_status_does_not() {
        Answer made = create(INGRESSES, route("'path':'/','pathType':'Prefix'"));
        String url = INGRESSES + "/" + made.at("/metadata/name");

        assertThat(api.patch(url, "merge", "{\"spec\":{\"ingressClassName\":\"a\"}}")
                        .at("/metadata/generation"))
                .isEqualTo("2");
        assertThat(api.patch(
                                url + "/status",
                                "merge",
                                "{\"status\":{\"loadBalancer\":{\"ingress\":[{\"ip\":\"1.2.3.4\"}]}}}")
                        .at("/metadata/generation"))
                .isEqualTo("2");
    }

    @Test
    void a_new_ingress_names_its_class_once() {
        Answer both = api.post(
                INGRESSES,
                ("{'metadata':{'name':'both','annotations':{'kubernetes.io/ingress.class':'a'}},"
                                + "'spec':{'ingressClassName':'a','defaultBackend':{'service':{'name':'w','port':{'number':1}}}}}")
                        .replace('\'', '"'));

        assertThat(both.causes())
                .containsExactly(
                        "annotations.kubernetes.io/ingress.class: Invalid value: \"a\": can not be set when the"
                                + " class field is also set");
    }

    @Test
    void a_class_keeps_its_controller() {
        Answer made =
                create(CLASSES, "{'controller':'example.com/gateway','parameters':{'kind':'Settings','name':'s'}}");
        String url = CLASSES + "/" + made.at("/metadata/name");

        assertThat(made.at("/spec/parameters/scope")).isEqualTo("Cluster");
        assertThat(api.table(url).at("/rows/0/cells/2")).isEqualTo("Settings/s");
        assertThat(api.patch(url, "merge", "{\"spec\":{\"controller\":\"example.com/other\"}}")
                        .causes())
                .containsExactly("spec.controller: Invalid value: \"example.com/other\": field is immutable");
        assertThat(create(CLASSES, "{'controller':'gateway'}").causes())
                .containsExactly("spec.controller: Invalid value: \"gateway\": must be a domain-prefixed path (such as"
                        + " \"acme.io/foo\")");
    }

    @Test
    void an_ingress_without_a_class_gets_the_default_class() {
        String classBody =
                "{'metadata':{'name':'usual','annotations':{'ingressclass.kubernetes.io/is-default-class':'true'}},"
                        + "'spec':{'controller':'example.com/gateway'}}";
        api.post(CLASSES, classBody.replace('\'', '"'));

        Answer open = create(INGRESSES, route("'path':'/','pathType':'Prefix'"));
        Answer named = create(
                INGRESSES,
                route("'path':'/','pathType':'Prefix'").replace("{'rules'", "{'ingressClassName':'x','rules'"));
        api.delete(CLASSES + "/usual");

        assertThat(open.at("/spec/ingressClassName")).isEqualTo("usual");
        assertThat(named.at("/spec/ingressClassName")).isEqualTo("x");
    }
}
