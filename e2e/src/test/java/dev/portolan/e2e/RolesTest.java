package dev.portolan.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** One component by itself, with nothing but a kubeconfig. */
final class RolesTest {
    @Test
    void dns_alone_answers_for_the_cluster_tells_of_itself_and_ends_when_told() throws Exception {
        try (Host host = Host.make(Host.As.ROOT)) {
            assumeTrue(Host.found("dig"), "needs dig (Debian: bind9-dnsutils)");
            Seed seed = new Seed(host);
            seed.up().ok();
            Path hosts = Files.writeString(host.home().resolve("hosts"), "192.0.2.9 printer.home\n");
            Process dns = host.start(
                    Host.root().resolve("portolan").toString(),
                    "dns",
                    "--listen=127.0.0.1:5399",
                    "--metrics-address=127.0.0.1:9153",
                    "--hosts=" + hosts,
                    "--transfer-to=127.0.0.0/8");
            String vip = seed.kubectl("get", "service", "mongodb-service", "-o", "jsonpath={.spec.clusterIP}")
                    .ok()
                    .out();

            await().atMost(Seed.PATIENCE)
                    .untilAsserted(() -> assertThat(dig(host, "mongodb-service.default.svc.cluster.local"))
                            .isEqualTo(vip));
            seed.eventually(() -> assertThat(dig(host, "printer.home")).isEqualTo("192.0.2.9"));
            assertThat(dig(host, "cluster.local", "AXFR"))
                    .contains("mongodb-service.default.svc.cluster.local. 5 IN A " + vip);
            seed.eventually(() ->
                    assertThat(seed.curl("http://127.0.0.1:9153/readyz").out()).isEqualTo("ok\n"));
            assertThat(seed.curl("http://127.0.0.1:9153/metrics").ok().out()).contains("coredns_dns_requests_total{");

            dns.destroy();
            assertThat(dns.waitFor(2, TimeUnit.MINUTES)).isTrue();
        }
    }

    @Test
    void the_gateway_alone_serves_the_ingresses_tells_of_itself_and_ends_when_told() throws Exception {
        try (Host host = Host.make(Host.As.ROOT)) {
            assumeTrue(Host.found("curl"), "needs curl");
            Seed seed = new Seed(host);
            seed.up().ok();
            Path log = host.home().resolve("access.log");
            Process gateway = host.start(
                    Host.root().resolve("portolan").toString(),
                    "gateway",
                    "--listen=127.0.0.1:9080",
                    "--listen-tls=127.0.0.1:9443",
                    "--access-log=" + log,
                    "--metrics-address=127.0.0.1:9154");

            seed.eventually(() ->
                    assertThat(seed.curl("http://127.0.0.1:9154/readyz").out()).isEqualTo("ok\n"));
            seed.eventually(
                    () -> assertThat(code(seed, "http://127.0.0.1:9080/one")).isEqualTo("200"));
            assertThat(code(seed, "http://127.0.0.1:9080/%zz")).isEqualTo("400");
            seed.eventually(() -> assertThat(Files.readString(log)).contains("\"status\":200", "\"status\":400"));
            assertThat(seed.curl("http://127.0.0.1:9154/metrics").ok().out())
                    .contains("portolan_gateway_requests_total{");

            gateway.destroy();
            assertThat(gateway.waitFor(2, TimeUnit.MINUTES)).isTrue();
        }
    }

    @Test
    void a_wrong_word_is_answered_with_what_would_be_right() throws IOException, InterruptedException {
        try (Host host = Host.make(Host.As.ROOT)) {
            assertThat(host.portolan("dns", "--listen=somewhere").said()).contains("an address and port such as");
            assertThat(host.portolan("dns", "--kubeconfig=/nowhere").said())
                    .contains("cannot read the kubeconfig /nowhere", "--kubeconfig FILE");
            assertThat(host.portolan("dns", "--kubeconfig=/dev/null", "--ttl=9999")
                            .said())
                    .contains("--ttl 9999", "between 0 and 3600");
        }
    }

    private static String code(Seed seed, String url) {
        return seed.curl("-o", "/dev/null", "-w", "%{http_code}", "-H", "Host: shop.localhost", url)
                .ok()
                .out();
    }

    private static String dig(Host host, String... words) {
        var command =
                new ArrayList<>(List.of("dig", "-r", "-p", "5399", "@127.0.0.1", "+time=10", "+tries=1", "+short"));
        if (words.length > 1) command.set(command.size() - 1, "+noall");
        if (words.length > 1) command.add("+answer");
        command.addAll(List.of(words));
        return host.run(command.toArray(String[]::new))
                .out()
                .replaceAll("[ \t]+", " ")
                .strip();
    }
}
