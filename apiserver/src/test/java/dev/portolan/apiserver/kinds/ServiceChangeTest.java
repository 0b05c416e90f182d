package dev.portolan.apiserver.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.apiserver.RunningServer;
import dev.portolan.apiserver.RunningServer.Answer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** From one Service to the next: what is kept, what is given back, what is allocated anew, what is refused. */
class ServiceChangeTest {
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

    /** A Service that has been created and is about to change. */
    private record Changing(String name, Answer before) {
        static Changing from(String spec) {
            String body = "{'metadata':{'generateName':'c-'},'spec':%s}".formatted(spec);
            Answer made = api.post(SERVICES, body.replace('\'', '"'));
            assertThat(made.code()).as(made.body().toString()).isEqualTo(201);
            return new Changing(made.at("/metadata/name"), made);
        }

        Answer patched(String spec) {
            String patch = "{'spec':%s}".formatted(spec).replace('\'', '"');
            return api.patch(SERVICES + "/" + name, "strategic-merge", patch);
        }

        /** Everything replaced: what the new spec doesn't say is not said. */
        Answer replaced(String spec) {
            String body = "{'metadata':{'name':'%s'},'spec':%s}".formatted(name, spec);
            return api.put(SERVICES + "/" + name, JSON.readTree(body.replace('\'', '"')));
        }

        String before(String field) {
            return before.at("/spec" + field);
        }
    }

    private static boolean free(String field, String value) {
        String spec = field.equals("clusterIP")
                ? "{'clusterIP':'%s','ports':[{'port':80}]}".formatted(value)
                : "{'type':'NodePort','ports':[{'port':80,'nodePort':%s}]}".formatted(value);
        String body = "{'metadata':{'generateName':'f-'},'spec':%s}".formatted(spec);
        return api.post(SERVICES + "?dryRun=All", body.replace('\'', '"')).code() == 201;
    }

    @Test
    void a_replacement_that_names_no_address_keeps_the_one_it_has() {
        var service = Changing.from("{'type':'NodePort','ports':[{'name':'a','port':80},{'name':'b','port':81}]}");

        Answer after = service.replaced("{'type':'NodePort','ports':[{'name':'b','port':81},{'name':'a','port':80}]}");

        assertThat(after.code()).as(after.body().toString()).isEqualTo(200);
        assertThat(after.at("/spec/clusterIP")).isEqualTo(service.before("/clusterIP"));
        assertThat(after.at("/spec/ports/0/nodePort")).isEqualTo(service.before("/ports/1/nodePort"));
        assertThat(after.at("/spec/ports/1/nodePort")).isEqualTo(service.before("/ports/0/nodePort"));
    }

    @Test
    void an_address_may_not_change() {
        var service = Changing.from("{'ports':[{'port':80}]}");

        assertThat(service.patched("{'clusterIP':'10.96.0.77'}").causes())
                .containsExactly("spec.clusterIPs[0]: Invalid value: [\"10.96.0.77\"]: may not change once set");
        assertThat(service.patched("{'clusterIP':'None','clusterIPs':['None']}").causes())
                .containsExactly("spec.clusterIPs[0]: Invalid value: [\"None\"]: may not change once set");
    }

    @Test
    void a_headless_service_stays_headless() {
        var service = Changing.from("{'clusterIP':'None','selector':{'a':'b'}}");

        assertThat(service.replaced("{'selector':{'a':'c'}}").at("/spec/clusterIP"))
                .isEqualTo("None");
        assertThat(service.replaced("{'clusterIP':'10.96.0.78','ports':[{'port':80}]}")
                        .causes())
                .containsExactly("spec.clusterIPs[0]: Invalid value: [\"10.96.0.78\"]: may not change once set");
    }

    @Test
    void becoming_a_node_port_allocates_one_and_going_back_releases_it() {
        var service = Changing.from("{'ports':[{'port':80}]}");

        Answer nodePort = service.patched("{'type':'NodePort'}");
        String port = nodePort.at("/spec/ports/0/nodePort");
        assertThat(port).isNotEmpty();
        assertThat(nodePort.at("/spec/externalTrafficPolicy")).isEqualTo("Cluster");
        assertThat(free("nodePort", port)).isFalse();

        Answer back = service.patched("{'type':'ClusterIP'}");
        assertThat(back.code()).as(back.body().toString()).isEqualTo(200);
        assertThat(back.body().at("/spec/ports/0").has("nodePort")).isFalse();
        assertThat(back.body().path("spec").has("externalTrafficPolicy")).isFalse();
        assertThat(back.at("/spec/clusterIP")).isEqualTo(service.before("/clusterIP"));
        assertThat(free("nodePort", port)).isTrue();
    }

    @Test
    void a_load_balancer_that_becomes_a_node_port_keeps_its_ports_and_drops_what_only_load_balancers_have() {
        var service = Changing.from("{'type':'LoadBalancer','loadBalancerClass':'example.com/lb',"
                + "'externalTrafficPolicy':'Local','ports':[{'port':80}]}");

        Answer after = service.patched("{'type':'NodePort'}");

        assertThat(after.code()).as(after.body().toString()).isEqualTo(200);
        assertThat(after.at("/spec/ports/0/nodePort")).isEqualTo(service.before("/ports/0/nodePort"));
        assertThat(after.body().path("spec").propertyNames())
                .doesNotContain("loadBalancerClass", "allocateLoadBalancerNodePorts", "healthCheckNodePort");
        assertThat(free("nodePort", service.before("/healthCheckNodePort"))).isTrue();
    }

    @Test
    void becoming_an_external_name_releases_everything_and_coming_back_allocates() {
        var service = Changing.from("{'type':'NodePort','ports':[{'port':80}]}");

        Answer external = service.patched("{'type':'ExternalName','externalName':'db.example'}");
        assertThat(external.code()).as(external.body().toString()).isEqualTo(200);
        assertThat(external.body().path("spec").propertyNames())
                .doesNotContain("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "externalTrafficPolicy");
        assertThat(free("clusterIP", service.before("/clusterIP"))).isTrue();
        assertThat(free("nodePort", service.before("/ports/0/nodePort"))).isTrue();

        Answer back = service.patched("{'type':'ClusterIP','externalName':null}");
        assertThat(back.at("/spec/clusterIP")).startsWith("10.96.");
        assertThat(back.at("/spec/ipFamilies/0")).isEqualTo("IPv4");
    }

    @Test
    void a_node_port_can_be_moved() {
        var service = Changing.from("{'type':'NodePort','ports':[{'port':80,'nodePort':30070}]}");

        assertThat(service.patched("{'ports':[{'port':80,'nodePort':30071}]}").at("/spec/ports/0/nodePort"))
                .isEqualTo("30071");
        assertThat(free("nodePort", "30070")).isTrue();
        assertThat(free("nodePort", "30071")).isFalse();
    }

    @Test
    void a_new_port_of_an_old_service_gets_a_node_port() {
        var service = Changing.from("{'type':'NodePort','ports':[{'name':'a','port':80}]}");

        Answer after = service.patched("{'ports':[{'name':'b','port':81}]}");

        assertThat(after.body().at("/spec/ports").findValuesAsString("nodePort"))
                .hasSize(2)
                .doesNotHaveDuplicates();
    }

    @Test
    void the_class_and_the_health_check_port_of_a_load_balancer_may_not_change() {
        var service = Changing.from("{'type':'LoadBalancer','externalTrafficPolicy':'Local','ports':[{'port':80}]}");

        assertThat(service.patched("{'loadBalancerClass':'example.com/other'}").causes())
                .containsExactly(
                        "spec.loadBalancerClass: Invalid value: \"example.com/other\": may not change once set");
        assertThat(service.patched("{'healthCheckNodePort':30075}").causes())
                .containsExactly("spec.healthCheckNodePort: Invalid value: 30075: cannot change healthCheckNodePort on"
                        + " loadBalancer service with externalTraffic=Local during update");
        assertThat(service.patched("{'externalTrafficPolicy':'Cluster'}").code())
                .isEqualTo(200);
        assertThat(free("nodePort", service.before("/healthCheckNodePort"))).isTrue();
    }

    @Test
    void one_family_may_be_preferred_to_be_two_later_and_single_again() {
        var service = Changing.from("{'clusterIP':'None'}");

        Answer single = service.patched("{'ipFamilyPolicy':'SingleStack'}");

        assertThat(single.code()).as(single.body().toString()).isEqualTo(200);
        assertThat(single.body().at("/spec/ipFamilies")).hasSize(1);
    }

    @Test
    void only_a_load_balancer_has_a_load_balancers_status() {
        var service = Changing.from("{'ports':[{'port':80}]}");
        var balanced = Changing.from("{'type':'LoadBalancer','ports':[{'port':80}]}");

        assertThat(api.patch(SERVICES + "/" + service.name() + "/status", "merge", status("10.0.0.1"))
                        .causes())
                .containsExactly(
                        "status.loadBalancer.ingress: Forbidden: may only be used when `spec.type` is 'LoadBalancer'");
        assertThat(api.patch(SERVICES + "/" + balanced.name() + "/status", "merge", status("here"))
                        .causes())
                .containsExactly(
                        "status.loadBalancer.ingress[0].ip: Invalid value: \"here\": must be a valid IP address,"
                                + " (e.g. 10.9.8.7 or 2001:db8::ffff)");
    }

    @Test
    void an_address_of_a_load_balancer_says_how_it_is_reached() {
        var balanced = Changing.from("{'type':'LoadBalancer','ports':[{'port':80}]}");
        String url = SERVICES + "/" + balanced.name() + "/status";

        assertThat(api.patch(url, "merge", status("10.0.0.1")).at("/status/loadBalancer/ingress/0/ipMode"))
                .isEqualTo("VIP");
        assertThat(api.patch(url, "merge", status("10.0.0.1\",\"ipMode\":\"Magic"))
                        .causes())
                .containsExactly(
                        "status.loadBalancer.ingress[0].ipMode: Unsupported value: \"Magic\": supported values:"
                                + " \"Proxy\", \"VIP\"");
        String named =
                "{\"status\":{\"loadBalancer\":{\"ingress\":[{\"hostname\":\"lb.example\",\"ipMode\":\"VIP\"}]}}}";
        assertThat(api.patch(url, "merge", named).causes())
                .containsExactly(
                        "status.loadBalancer.ingress[0].ipMode: Forbidden: may not be specified when `ip` is not"
                                + " set");
        String ports = status(
                "10.0.0.1\",\"ports\":[{\"port\":80,\"protocol\":\"TCP\",\"error\":\"taken\"}],\"ipMode\":\"Proxy");
        assertThat(api.patch(url, "merge", ports).at("/status/loadBalancer/ingress/0/ports/0/error"))
                .isEqualTo("taken");
    }

    @Test
    void conditions_of_a_service_are_kept_as_written() {
        var service = Changing.from("{'ports':[{'port':80}]}");
        String condition = "{\"status\":{\"conditions\":[{\"type\":\"Seen\",\"status\":\"True\",\"reason\":\"Test\","
                + "\"message\":\"\",\"lastTransitionTime\":\"2026-01-01T00:00:00Z\"}]}}";

        api.patch(SERVICES + "/" + service.name() + "/status", "merge", condition);
        service.patched("{'selector':{'a':'b'}}");

        assertThat(api.get(SERVICES + "/" + service.name()).at("/status/conditions/0/type"))
                .isEqualTo("Seen");
    }

    private static String status(String ip) {
        return "{\"status\":{\"loadBalancer\":{\"ingress\":[{\"ip\":\"%s\"}]}}}".formatted(ip);
    }
}
