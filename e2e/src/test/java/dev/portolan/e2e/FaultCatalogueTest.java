package dev.portolan.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Every fault alone in a small example, all in one cluster of two nodes: {@code explain} names cause and object, and where there is a fix,
 * {@code --fix} makes the example answer again.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class FaultCatalogueTest {
    private static final Duration SOON = Duration.ofMinutes(3);
    private static final TreeMap<String, String> EXPLAINED = new TreeMap<>();
    private static final TreeMap<String, String> MENDED = new TreeMap<>();
    private static Host host;
    private static List<Fault> faults = List.of();

    @BeforeAll
    static void up() throws IOException, InterruptedException {
        host = Host.make(Host.As.ROOT);
        assumeFalse(Kubectls.all().isEmpty(), "needs a kubectl: on the PATH, or Debian's, which ./test unpacks");
        assumeTrue(Host.found("dig"), "needs dig (Debian: bind9-dnsutils)");
        assumeTrue(Host.found("curl"), "needs curl");
        Path home = host.home();
        Files.writeString(Files.createDirectories(home.resolve("public")).resolve("hostname"), "here\n");
        faults = Faults.all(home);
        var everything = new ArrayList<String>(List.of(Faults.working("in-order")));
        for (Fault fault : faults) {
            Files.writeString(home.resolve(fault.namespace() + ".yaml"), fault.manifests());
            everything.add(fault.manifests());
        }
        Path all = Files.writeString(home.resolve("all.yaml"), String.join("---\n", everything));
        host.portolan(
                "up",
                "--detach",
                "--nodes",
                "2",
                "--wait",
                "0s",
                all.toString()); // some are refused: that is their fault
        host.set("KUBECONFIG", host.state().resolve("kubeconfig").toString());
    }

    @AfterAll
    static void down() throws IOException, InterruptedException {
        if (host == null) return;
        long fixable = faults.stream().filter(Fault::fixable).count();
        System.out.println("| fault | explained as | mended by |\n| --- | --- | --- |");
        for (Fault f : faults) {
            System.out.printf(
                    "| %s | %s | %s |%n",
                    f.name(),
                    EXPLAINED.getOrDefault(f.name(), "not"),
                    f.fixable() ? MENDED.getOrDefault(f.name(), "not") : "(a person)");
        }
        System.out.printf(
                "Explained %d of %d faults; --fix mended %d of %d%n",
                EXPLAINED.size(), faults.size(), MENDED.size(), fixable);
        host.close();
    }

    @Test
    @Order(1)
    void the_example_without_fault_answers() {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(host.portolan("explain", "service", "web", "-n", "in-order")
                                .exit())
                        .isZero());
    }

    @Test
    @Order(2)
    void a_dry_run_prints_the_patch_and_changes_nothing() {
        var words = List.of("explain", "service", "web", "-n", "label-typo", "--manifests", manifest("label-typo"));
        await().atMost(SOON).until(() -> explain(words).out().contains("LABEL_TYPO"));
        Ran proposed = host.portolan(with(words, "--fix", "--dry-run").toArray(String[]::new))
                .ok();
        assertThat(proposed.out())
                .startsWith("Would change Service web: spec.selector.app: wbe → web")
                .containsPattern("in the manifest: .*label-typo.yaml:\\d+\n")
                .contains(
                        "kubectl patch service web -n label-typo --type=merge -p '{\"spec\":{\"selector\":{\"app\":\"web\"}}}'");
        assertThat(kubectl("get", "service", "web", "-n", "label-typo", "-o", "jsonpath={.spec.selector.app}"))
                .isEqualTo("wbe");
    }

    private static String manifest(String namespace) {
        return host.home().resolve(namespace + ".yaml").toString();
    }

    @TestFactory
    @Order(3)
    List<DynamicTest> each_fault_is_explained_and_its_fix_makes_the_example_answer_again() {
        return faults.stream()
                .map(f -> DynamicTest.dynamicTest(f.name(), () -> prove(f)))
                .toList();
    }

    private static void prove(Fault fault) throws IOException {
        plantTheRest(fault);
        List<String> words = words(fault);
        if (!fault.fixable()) {
            await().atMost(SOON).untilAsserted(() -> explained(fault, explain(words)));
            EXPLAINED.put(fault.name(), fault.cause() + ", " + fault.object());
            return;
        }
        boolean held = fault.later().startsWith("delete "); // what is deleted and held goes on answering
        if (!held) {
            // Half of the connections may be answered: by chance all of those that are tried once.
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(
                                    host.run("sh", "-c", fault.answers()).exit())
                            .as("%s: before the fix: %s", fault, fault.answers())
                            .isNotZero());
        }
        // A pod that only starts has another cause and no fix: so it is asked again until it is the one that was
        // planted.
        Ran fixed = await().atMost(SOON)
                .until(
                        () -> explain(with(words, "--fix")),
                        ran -> ran.out().contains("\"cause\":\"" + fault.cause())
                                || !ran.out().contains("\"changed\":[]"));
        explained(fault, fixed);
        EXPLAINED.put(fault.name(), fault.cause() + ", " + fault.object());
        assertThat(fixed.out()).contains("\"changed\":[\"");
        await().atMost(SOON).untilAsserted(() -> {
            Ran ran = host.run("sh", "-c", fault.answers());
            assertThat(ran.exit())
                    .as("%s%n%s%n%s", fault.answers(), fixed.out(), ran.said())
                    .isZero();
        });
        MENDED.put(fault.name(), change(fixed.out()));
    }

    /** What was changed, in the words of the fix. */
    private static String change(String json) {
        var fix = Pattern.compile(
                        "\"fix\":\\{\"kind\":\"([^\"]*)\",\"name\":\"([^\"]*)\",\"field\":\"((?:[^\"\\\\]|\\\\.)*)\"")
                .matcher(json);
        return fix.find() ? "%s %s: %s".formatted(fix.group(1), fix.group(2), fix.group(3)) : "?";
    }

    private static void plantTheRest(Fault fault) throws IOException {
        if (fault.later().startsWith("delete ")) {
            String mended = fault.manifests().replace("finalizers: [example.org/hold], ", "");
            Files.writeString(host.home().resolve(fault.namespace() + ".mended"), mended);
            var command = new ArrayList<>(List.of(Kubectls.any()));
            command.addAll(List.of(fault.later().split(" ")));
            command.addAll(List.of("-n", fault.namespace(), "--wait=false"));
            host.run(command.toArray(String[]::new)).ok();
        } else if (!fault.later().isEmpty()) {
            kubectl("rollout", "status", "deployment/first", "-n", fault.namespace(), "--timeout=240s");
            Path file = Files.writeString(host.home().resolve(fault.namespace() + "-later.yaml"), fault.later());
            kubectl("apply", "-f", file.toString());
        }
    }

    private static String kubectl(String... words) {
        return host.run(with(List.of(Kubectls.any()), words).toArray(String[]::new))
                .ok()
                .out();
    }

    private static List<String> words(Fault fault) {
        var words = new ArrayList<String>(List.of("explain"));
        for (String word : fault.words()) {
            if (word.equals("CLIENT")) words.add(client(fault));
            else if (word.contains("BALANCER")) words.add(word.replace("BALANCER", balancer(fault)));
            else words.add(word);
        }
        words.addAll(List.of("-n", fault.namespace()));
        return words;
    }

    private static String client(Fault fault) {
        kubectl("rollout", "status", "deployment/client", "-n", fault.namespace(), "--timeout=240s");
        return kubectl(
                "get", "pods", "-n", fault.namespace(), "-l", "app=client", "-o", "jsonpath={.items[0].metadata.name}");
    }

    private static String balancer(Fault fault) {
        String query = "jsonpath={.status.loadBalancer.ingress[0].ip}";
        return await().atMost(SOON)
                .until(
                        () -> kubectl("get", "service", "web", "-n", fault.namespace(), "-o", query),
                        ip -> !ip.isEmpty());
    }

    private static Ran explain(List<String> words) {
        return host.portolan(with(words, "-o", "json").toArray(String[]::new));
    }

    private static void explained(Fault fault, Ran ran) {
        assertThat(ran.out())
                .as("%s", ran)
                .contains("\"answers\":" + fault.note())
                .contains("\"cause\":\"" + fault.cause() + "\",\"object\":\"" + fault.object());
        if (!fault.note()) {
            assertThat(ran.out()).contains("\"answers\":false,\"cause\":\"" + fault.cause() + "\"");
        }
        if (!fault.fixable()) assertThat(ran.exit()).isEqualTo(fault.note() ? 0 : 1);
    }

    private static List<String> with(List<String> words, String... more) {
        var all = new ArrayList<>(words);
        all.addAll(List.of(more));
        return all;
    }

    @Test
    @Order(4)
    void a_firewall_that_no_object_shows_is_found_by_the_probe() {
        assumeTrue(Host.found("nft"), "needs nft (Debian: nftables), to put a firewall between");
        var words = List.of("explain", "service", "web", "-n", "in-order");
        String vip = kubectl("get", "service", "web", "-n", "in-order", "-o", "jsonpath={.spec.clusterIP}");
        host.run("nft", "add table ip planted; add chain ip planted out { type filter hook output priority -300; }")
                .ok();
        try {
            host.run("nft", "add rule ip planted out ip daddr " + vip + " tcp dport 80 reject with tcp reset")
                    .ok();
            Ran ran = explain(words);
            assertThat(ran.out())
                    .contains("\"answers\":false,\"cause\":\"PROBE_FAILED\",\"object\":\"Service in-order/web\"");
            assertThat(ran.exit()).isEqualTo(1);
        } finally {
            host.run("nft", "delete table ip planted").ok();
        }
        assertThat(explain(words).exit()).isZero();
    }

    /** Last, because nothing can be scheduled meanwhile. */
    @Test
    @Order(4)
    void cordoned_nodes_are_explained_and_one_is_taken_back() throws IOException {
        kubectl("cordon", "node-1", "node-2");
        Path file = Files.writeString(host.home().resolve("cordoned.yaml"), Faults.working("cordoned"));
        kubectl("apply", "-f", file.toString());
        var words = List.of("explain", "service", "web", "-n", "cordoned");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(explain(words).out())
                        .contains("\"cause\":\"NO_NODE_READY\",\"object\":\"Node node-1\""));
        host.portolan(with(words, "--fix").toArray(String[]::new)).ok();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(
                                host.portolan(words.toArray(String[]::new)).exit())
                        .isZero());
    }

    /** The same is said as an event, once, and taken back when it is mended. */
    @Test
    @Order(4)
    void services_and_ingresses_say_it_as_events_and_say_when_they_are_in_order_again() {
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(kubectl("get", "events", "-n", "label-typo")).contains("NoPodMatches", "Answers");
            assertThat(kubectl("get", "events", "-n", "ingress-service")).contains("IngressServiceMissing", "InOrder");
        });
    }
}
