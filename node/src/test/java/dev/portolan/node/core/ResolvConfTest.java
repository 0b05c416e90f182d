package dev.portolan.node.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ResolvConfTest {
    private static final ResolvConf HOST = ResolvConf.parse("nameserver 1.1.1.1\nsearch corp.example\noptions edns0\n");
    private static final String CLUSTER =
            "search shop.svc.cluster.local svc.cluster.local cluster.local corp.example\nnameserver 10.96.0.10\noptions ndots:5\n";
    private static final String OWN = "search corp.example\nnameserver 1.1.1.1\noptions edns0\n";

    record Row(String what, PodSpec spec, String expected) {
        @Override
        public String toString() {
            return what;
        }
    }

    static List<Row> rows() {
        PodSpecBuilder first = new PodSpecBuilder().withDnsPolicy("ClusterFirst");
        return List.of(
                new Row("ClusterFirst asks the cluster", first.build(), CLUSTER),
                new Row(
                        "Default asks whom the host asks",
                        new PodSpecBuilder().withDnsPolicy("Default").build(),
                        OWN),
                new Row(
                        "ClusterFirst on the host's network is Default",
                        first.withHostNetwork(true).build(),
                        OWN),
                new Row(
                        "ClusterFirstWithHostNet asks the cluster",
                        new PodSpecBuilder()
                                .withHostNetwork(true)
                                .withDnsPolicy("ClusterFirstWithHostNet")
                                .build(),
                        CLUSTER),
                new Row(
                        "None has what dnsConfig says",
                        new PodSpecBuilder()
                                .withDnsPolicy("None")
                                .withNewDnsConfig()
                                .withNameservers("9.9.9.9")
                                .withSearches("a.example")
                                .addNewOption("ndots", "2")
                                .addNewOption("edns0", null)
                                .endDnsConfig()
                                .build(),
                        "search a.example\nnameserver 9.9.9.9\noptions ndots:2 edns0\n"),
                new Row(
                        "dnsConfig adds and overrides",
                        new PodSpecBuilder()
                                .withDnsPolicy("ClusterFirst")
                                .withNewDnsConfig()
                                .withSearches("extra.example", "cluster.local")
                                .addNewOption("ndots", "1")
                                .endDnsConfig()
                                .build(),
                        CLUSTER.replace("corp.example", "corp.example extra.example")
                                .replace("ndots:5", "ndots:1")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void a_pod_asks_by_its_policy(Row row) {
        assertThat(ResolvConf.of(row.spec, "shop", List.of("10.96.0.10"), "cluster.local", HOST)
                        .text())
                .isEqualTo(row.expected);
    }
}
