package dev.portolan.dns.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.dns.wire.Name;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a resolver with {@code ndots:5} would ask next, for pods that are known to have the usual list. */
class SearchPathsTest {
    private static final InetAddress POD = InetAddress.ofLiteral("10.244.0.7");
    private static final SearchPaths PATHS = SearchPaths.clusterFirst(
            Name.of("cluster.local"),
            List.of(Name.of("corp.example")),
            client -> client.equals(POD) ? Optional.of("shop") : Optional.empty());

    /** A name that doesn't exist, who asked for it, and what comes next. */
    record Row(String name, String client, List<String> next) {
        @Override
        public String toString() {
            return name + " from " + client;
        }
    }

    private static Row row(String name, String client, String... next) {
        return new Row(name, client, List.of(next));
    }

    static Stream<Row> rows() {
        return Stream.of(
                row(
                        "www.example.org.shop.svc.cluster.local",
                        "10.244.0.7",
                        "www.example.org.svc.cluster.local.",
                        "www.example.org.cluster.local.",
                        "www.example.org.corp.example.",
                        "www.example.org."),
                row(
                        "db.other.shop.svc.cluster.local",
                        "10.244.0.7",
                        "db.other.svc.cluster.local.",
                        "db.other.cluster.local.",
                        "db.other.corp.example.",
                        "db.other."),
                row(
                        "web.shop.svc.cluster.local",
                        "10.244.0.7",
                        "web.svc.cluster.local.",
                        "web.cluster.local.",
                        "web.corp.example.",
                        "web."),
                // another namespace's list is not this pod's
                row("www.example.org.other.svc.cluster.local", "10.244.0.7"),
                // nobody knows this client's list
                row("www.example.org.shop.svc.cluster.local", "10.244.0.8"),
                // later steps of the walk are the client's own
                row("www.example.org.svc.cluster.local", "10.244.0.7"),
                row("shop.svc.cluster.local", "10.244.0.7"),
                row("www.example.org", "10.244.0.7"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void the_walk_goes_on_where_the_list_is_known(Row row) {
        assertThat(PATHS.after(Name.of(row.name()), InetAddress.ofLiteral(row.client())))
                .extracting(Name::toString)
                .isEqualTo(row.next());
    }
}
