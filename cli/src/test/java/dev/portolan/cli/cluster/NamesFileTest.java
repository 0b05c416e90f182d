package dev.portolan.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NamesFileTest {
    private static Service service(String namespace, String name, String ip) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withClusterIP(ip)
                .endSpec()
                .build();
    }

    @Test
    void a_service_of_default_has_all_forms_of_its_name_one_of_another_namespace_not_the_short_one() {
        String file = NamesFile.of(
                List.of(service("default", "web", "127.96.0.7"), service("shop", "db", "127.96.0.8")), List.of());
        assertThat(file)
                .contains("127.96.0.7 web.default.svc.cluster.local web.default.svc web.default web\n")
                .contains("127.96.0.8 db.shop.svc.cluster.local db.shop.svc db.shop\n");
    }

    @Test
    void a_headless_service_has_its_ready_pods_and_their_own_names() {
        var slice = new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .addToLabels("kubernetes.io/service-name", "db")
                .endMetadata()
                .addNewEndpoint()
                .withAddresses("127.244.0.2")
                .withHostname("db-0")
                .endEndpoint()
                .addNewEndpoint()
                .withAddresses("127.244.0.3")
                .withNewConditions()
                .withReady(false)
                .endConditions()
                .endEndpoint()
                .build();
        String file = NamesFile.of(List.of(service("default", "db", "None")), List.of(slice));
        assertThat(file)
                .contains("127.244.0.2 db.default.svc.cluster.local")
                .contains("127.244.0.2 db-0.db.default.svc.cluster.local db-0.db.default.svc db-0.db.default db-0.db\n")
                .doesNotContain("127.244.0.3");
    }
}
