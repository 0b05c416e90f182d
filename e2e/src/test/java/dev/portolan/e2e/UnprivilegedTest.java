package dev.portolan.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The same example for somebody who may do nothing special on this host. */
final class UnprivilegedTest {
    @Test
    void the_example_works_without_privilege_and_says_what_differs() throws IOException, InterruptedException {
        assumeTrue(Host.found("setpriv"), "needs setpriv (util-linux), to give up root");
        assumeTrue(Host.found("dig"), "needs dig (Debian: bind9-dnsutils)");
        try (Host host = Host.make(Host.As.NOBODY)) {
            String program = Host.root().resolve("portolan").toString();
            String java =
                    Path.of(System.getProperty("java.home"), "bin", "java").toString();
            assumeTrue(
                    host.run("test", "-x", program).exit() == 0
                            && host.run("test", "-x", java).exit() == 0,
                    "needs the program and Java where somebody else may read them");
            Seed seed = new Seed(host);
            Ran up = seed.up().ok();
            assertThat(up.out()).contains("pods: loopback", "Services: userspace", "note:", "POD_IP");

            List<String> pods = seed.podAddresses("app=microservice-one");
            assertThat(pods).hasSize(2).allMatch(ip -> ip.startsWith("127.244."));
            seed.eventually(
                    () -> assertThat(seed.query("endpoints/microservice-one-service", "{.subsets[*].addresses[*].ip}"))
                            .isEqualTo(pods));
            String vip = seed.query("service/microservice-one-service", "{.spec.clusterIP}")
                    .getFirst();
            seed.eventually(() -> {
                assertThat(seed.answerers(20, "http://" + vip + ":3200/hostname"))
                        .hasSize(2);
                assertThat(seed.answerers(20, "http://127.0.0.1:30008/hostname"))
                        .hasSize(2);
                assertThat(seed.curl("-H", "Host: shop.localhost", "http://127.0.0.1:8080/one")
                                .ok()
                                .out())
                        .contains("microservice-one");
            });
            seed.curl("-X", "PUT", "-d", "sextant", "-H", "Host: shop.localhost", "http://127.0.0.1:8080/item-2")
                    .ok();
            seed.eventually(() -> assertThat(seed.curl("-H", "Host: shop.localhost", "http://127.0.0.1:8080/")
                            .ok()
                            .out())
                    .contains("item-2=sextant"));
            seed.eventually(() -> assertThat(host.run(
                                    "dig",
                                    "+short",
                                    "-p",
                                    "10053",
                                    "@127.0.0.1",
                                    "mongodb-service-headless.default.svc.cluster.local")
                            .ok()
                            .out()
                            .lines()
                            .sorted()
                            .toList())
                    .isEqualTo(seed.podAddresses("app=mongodb")));
            Ran run = host.portolan("run", "--", "curl", "-sS", "http://microservice-one-service:3200/hostname");
            if (run.exit() == 69) {
                assertThat(run.err())
                        .as("a host without user namespaces says so")
                        .contains("cannot be given the cluster's names");
            } else {
                assertThat(run.ok().out()).startsWith("microservice-one-");
            }
            host.portolan("down").ok();
            seed.eventually(() -> assertThat(host.processes()).isEmpty());
        }
    }
}
