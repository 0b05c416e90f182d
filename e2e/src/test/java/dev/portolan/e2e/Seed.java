package dev.portolan.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The example folder on a host, and the words to talk to it. */
record Seed(Host host) {
    static final Duration PATIENCE = Duration.ofMinutes(3);

    /** Skips the test, with the reason, where there is nothing to talk to it with. */
    Seed {
        assumeFalse(Kubectls.all().isEmpty(), "needs a kubectl: on the PATH, or Debian's, which ./test unpacks");
        assumeTrue(Host.found("curl"), "needs curl");
    }

    static Path folder() {
        return Host.root().resolve("examples/seed");
    }

    /** Boots the cluster in the background with everything in the folder. */
    Ran up(String... more) {
        String[] words = Stream.concat(
                        Stream.of("up", folder().toString(), "--detach", "--wait", "240s"), Stream.of(more))
                .toArray(String[]::new);
        Ran ran = host.portolan(words);
        host.set("KUBECONFIG", host.state().resolve("kubeconfig").toString());
        return ran;
    }

    Ran kubectl(String... words) {
        return host.run(
                Stream.concat(Stream.of(Kubectls.any()), Stream.of(words)).toArray(String[]::new));
    }

    /** The words of a jsonpath query, sorted. */
    List<String> query(String resource, String jsonpath) {
        String said =
                kubectl("get", resource, "-o", "jsonpath=" + jsonpath).ok().out();
        return Stream.of(said.split("\\s+")).filter(s -> !s.isEmpty()).sorted().toList();
    }

    List<String> podAddresses(String label) {
        String said = kubectl("get", "pods", "-l", label, "-o", "jsonpath={.items[*].status.podIP}")
                .ok()
                .out();
        return Stream.of(said.split("\\s+")).filter(s -> !s.isEmpty()).sorted().toList();
    }

    Ran curl(String... words) {
        return host.run(Stream.concat(Stream.of("curl", "-sS", "--max-time", "30"), Stream.of(words))
                .toArray(String[]::new));
    }

    /** Which pods answered so many calls; every call must be answered. */
    TreeSet<String> answerers(int calls, String... curl) {
        var pods = new TreeSet<String>();
        IntStream.range(0, calls).forEach(i -> pods.add(curl(curl).ok().out().strip()));
        return pods;
    }

    void eventually(org.awaitility.core.ThrowingRunnable assertion) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).untilAsserted(assertion);
    }

    /** The kernel takes away in its own time what belongs to a namespace that has gone. */
    void nothingIsLeftOn(Host host) {
        eventually(() -> {
            assertThat(host.links()).as("links").isEmpty();
            assertThat(host.processes()).as("processes").isEmpty();
        });
        assumeTrue(Host.found("nft"), "needs nft (Debian: nftables), to see that no table is left");
        assertThat(host.run("nft", "list", "tables").ok().out()).as("tables").doesNotContain("portolan");
    }
}
