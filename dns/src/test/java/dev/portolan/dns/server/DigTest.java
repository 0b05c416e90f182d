package dev.portolan.dns.server;

import static dev.portolan.dns.core.Site.port;
import static dev.portolan.dns.core.Site.ready;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portolan.dns.core.EndpointView;
import dev.portolan.dns.core.SearchPaths;
import dev.portolan.dns.core.Site;
import dev.portolan.dns.core.ZoneTransfer;
import dev.portolan.dns.forward.ScriptedServer;
import dev.portolan.dns.forward.Upstreams;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Debian's dig (package bind9-dnsutils) against real sockets: what somebody else's reader makes of our bytes. */
class DigTest {
    private static final String SVC = ".default.svc.cluster.local";
    private static ScriptedServer upstream;
    private static LocalServer server;

    @BeforeAll
    static void start() throws IOException {
        boolean there =
                Stream.of(System.getenv("PATH").split(":")).anyMatch(d -> Files.isExecutable(Path.of(d, "dig")));
        assumeTrue(there, "no dig on PATH: install the package bind9-dnsutils");
        upstream = ScriptedServer.answering("192.0.2.80", 60);
        var zone = site().zone();
        server = new LocalServer(
                site().authority(),
                Upstreams.of(List.of(upstream.address())),
                SearchPaths.NONE,
                (query, packet, client) -> ZoneTransfer.messages(zone, query, packet),
                new PrometheusRegistry(),
                Duration.ofSeconds(10),
                0);
    }

    private static Site site() {
        return new Site()
                .namespace("kube-system")
                .virtual("kube-system/kube-dns", List.of("10.96.0.10"), port("dns", 53))
                .virtual("mongodb-service", List.of("10.96.0.7"), port("mongodb", 27017), port("exporter", 9216))
                .headless(
                        "mongodb-service-headless",
                        ready("10.244.0.7", "mongodb-0", port("mongodb", 27017)),
                        ready("10.244.0.8", "mongodb-1", port("mongodb", 27017)))
                .headless(
                        "many",
                        IntStream.range(0, 100)
                                .mapToObj(i -> ready("10.244.1." + i, ""))
                                .toArray(EndpointView[]::new))
                .alias("near", "mongodb-service.default.svc.cluster.local")
                .alias("far", "db.example.org");
    }

    @AfterAll
    static void stop() throws IOException {
        if (server != null) {
            server.close();
            upstream.close();
        }
    }

    /** Arguments, and the lines that {@code +short} prints, sorted. */
    record Case(String arguments, List<String> lines) {
        @Override
        public String toString() {
            return arguments;
        }
    }

    private static Case prints(String arguments, String... lines) {
        return new Case(arguments, List.of(lines));
    }

    static Stream<Case> cases() {
        return Stream.of(
                prints("mongodb-service" + SVC, "10.96.0.7"),
                prints("MongoDB-Service" + SVC, "10.96.0.7"),
                prints("mongodb-service" + SVC + " AAAA"),
                prints("mongodb-service-headless" + SVC, "10.244.0.7", "10.244.0.8"),
                prints("mongodb-1.mongodb-service-headless" + SVC, "10.244.0.8"),
                prints("_exporter._tcp.mongodb-service" + SVC + " SRV", "0 100 9216 mongodb-service" + SVC + "."),
                prints(
                        "_mongodb._tcp.mongodb-service-headless" + SVC + " SRV",
                        "0 50 27017 mongodb-0.mongodb-service-headless" + SVC + ".",
                        "0 50 27017 mongodb-1.mongodb-service-headless" + SVC + "."),
                prints("-x 10.96.0.7", "mongodb-service" + SVC + "."),
                prints("-x 10.244.0.8", "mongodb-1.mongodb-service-headless" + SVC + "."),
                prints("near" + SVC, "10.96.0.7", "mongodb-service" + SVC + "."),
                prints("far" + SVC, "192.0.2.80", "db.example.org."),
                prints("www.example.org", "192.0.2.80"),
                prints("dns-version.cluster.local TXT", "\"1.1.0\""),
                prints("cluster.local NS", "ns.dns.cluster.local."),
                prints("+tcp mongodb-service" + SVC, "10.96.0.7"),
                prints("+tcp www.example.org", "192.0.2.80"),
                prints("nobody" + SVC));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void dig_prints_what_the_cluster_has(Case c) throws IOException {
        assertThat(dig("+short " + c.arguments()).lines().sorted()).isEqualTo(c.lines());
    }

    @Test
    void dig_finds_nothing_to_complain_about() throws IOException {
        for (String query : List.of(
                "mongodb-service" + SVC, "_mongodb._tcp.mongodb-service-headless" + SVC + " SRV", "nobody" + SVC)) {
            assertThat(dig(query)).doesNotContain(";; Warning", "parse error", "malformed", "extra bytes");
        }
    }

    @Test
    void a_truncated_answer_makes_dig_come_back_over_tcp() throws IOException {
        assertThat(dig("+noedns many" + SVC)).contains("Truncated, retrying in TCP mode", "ANSWER: 100,");
        assertThat(dig("+bufsize=4096 many" + SVC)).contains("ANSWER: 100,").doesNotContain("TCP");
    }

    @Test
    void several_queries_go_over_one_connection() throws IOException {
        String output =
                dig("+tcp +keepopen +short mongodb-service" + SVC + " -x 10.96.0.7 nobody" + SVC + " far" + SVC);
        assertThat(output.lines())
                .containsExactly("10.96.0.7", "mongodb-service" + SVC + ".", "db.example.org.", "192.0.2.80");
    }

    @Test
    void no_such_name_says_so_with_the_zones_soa() throws IOException {
        assertThat(dig("nobody" + SVC))
                .contains("status: NXDOMAIN", "SOA\tns.dns.cluster.local. hostmaster.cluster.local.");
        assertThat(dig("mongodb-service" + SVC + " MX")).contains("status: NOERROR", "ANSWER: 0, AUTHORITY: 1");
    }

    @Test
    void who_may_have_the_zone_gets_all_of_it_between_two_soa_records() throws IOException {
        List<String> records = dig("cluster.local AXFR +onesoa +noall +answer")
                .lines()
                .map(line -> line.replaceAll("\\s+", " "))
                .toList();
        assertThat(records)
                .hasSizeGreaterThan(200) // three messages, and "many" has a name of its own for each endpoint
                .doesNotHaveDuplicates()
                .contains(
                        "mongodb-service.default.svc.cluster.local. 5 IN A 10.96.0.7",
                        "_mongodb._tcp.mongodb-service.default.svc.cluster.local. 5 IN SRV 0 100 27017"
                                + " mongodb-service.default.svc.cluster.local.",
                        "far.default.svc.cluster.local. 5 IN CNAME db.example.org.",
                        "dns-version.cluster.local. 5 IN TXT \"1.1.0\"",
                        "cluster.local. 5 IN NS ns.dns.cluster.local.");
        assertThat(dig("cluster.local AXFR")).containsPattern("XFR size: \\d+ records");
        assertThat(dig("default.svc.cluster.local AXFR")).contains("Transfer failed");
    }

    @Test
    void a_future_edns_version_is_told_ours() throws IOException {
        assertThat(dig("+edns=1 +noednsneg mongodb-service" + SVC)).contains("status: BADVERS");
    }

    private static String dig(String arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "dig",
                "-r",
                "@" + server.address().getHostString(),
                "-p",
                "" + server.address().getPort(),
                "+time=20",
                "+tries=1"));
        command.addAll(List.of(arguments.split(" ")));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
