package dev.portolan.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.IngressRuleBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReachTableTest {
    private static ServiceReach service(String name, String type, List<String> ports, String... ways) {
        return new ServiceReach("default", name, type, "10.96.103.241", ports, 2, 3, List.of(ways));
    }

    @Test
    void the_way_stands_below_and_can_be_copied() {
        var reach = new Reach(
                List.of(
                        service("web", "ClusterIP", List.of("80"), "./portolan run -- curl http://web:80/"),
                        service(
                                "edge",
                                "LoadBalancer",
                                List.of("80:30080"),
                                "http://10.97.0.1:80/",
                                "http://127.0.0.1:30080/")),
                List.of(new IngressReach(
                        "default", "shop", "shop.localhost", "/", "web:80", "http://shop.localhost:8080/")));
        assertThat(ReachTable.lines(reach, 80))
                .containsExactly(
                        "SERVICE  TYPE          VIP            PORT(S)   READY",
                        "web      ClusterIP     10.96.103.241  80        2/3",
                        "    from here:  ./portolan run -- curl http://web:80/",
                        "edge     LoadBalancer  10.96.103.241  80:30080  2/3",
                        "    from here:  http://10.97.0.1:80/  http://127.0.0.1:30080/",
                        "",
                        "INGRESS  HOST            PATH  TO",
                        "shop     shop.localhost  /     web:80",
                        "    from here:  http://shop.localhost:8080/");
    }

    @Test
    void a_host_with_a_certificate_is_asked_for_by_TLS() {
        var ingress = new IngressBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("shop")
                .endMetadata()
                .withNewSpec()
                .addNewTl()
                .withHosts("shop.localhost", "*.example.com")
                .endTl()
                .endSpec()
                .build();
        for (String host : List.of("shop.localhost", "a.example.com", "plain.localhost")) {
            ingress.getSpec()
                    .getRules()
                    .add(new IngressRuleBuilder()
                            .withHost(host)
                            .withNewHttp()
                            .addNewPath()
                            .withPath("/x")
                            .withNewBackend()
                            .endBackend()
                            .endPath()
                            .endHttp()
                            .build());
        }
        assertThat(IngressReach.of(ingress, "127.0.0.1:8080", "127.0.0.1:8443"))
                .extracting(IngressReach::way)
                .containsExactly(
                        "curl -k https://shop.localhost:8443/x",
                        "curl -k --resolve a.example.com:8443:127.0.0.1 https://a.example.com:8443/x",
                        "http://plain.localhost:8080/x");
    }

    @Test
    void no_line_but_an_uncut_name_or_command_is_wider_than_the_terminal() {
        String longest = "a".repeat(63);
        String command = "curl -H 'Host: " + "b".repeat(80) + "' http://127.0.0.1:8080/";
        var reach = new Reach(
                List.of(
                        service(
                                "web",
                                "LoadBalancer",
                                List.of("80:30080", "443:30443", "9216:30921"),
                                "http://10.97.0.1:80/",
                                "https://10.97.0.1:443/",
                                "10.97.0.1:9216",
                                "http://127.0.0.1:30080/",
                                "https://127.0.0.1:30443/"),
                        service(longest, "ExternalName", List.of(), "CNAME example.com")),
                List.of(new IngressReach("default", longest, "b".repeat(80), "/", "web:80", command)));
        var lines = ReachTable.lines(reach, 80);
        assertThat(lines.stream().filter(l -> l.length() > 80))
                .allSatisfy(l -> assertThat(l).endsWith(command));
        assertThat(lines).contains(longest).anySatisfy(l -> assertThat(l).endsWith(command));
        assertThat(lines).anySatisfy(l -> assertThat(l).contains("80:30080,443:30443,+1"));
    }

    @Test
    void a_cluster_without_anything_says_so() {
        assertThat(ReachTable.lines(new Reach(List.of(), List.of()), 80))
                .containsExactly("No Services or Ingresses yet.");
    }
}
