package dev.portolan.gateway.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathMatchingTest {
    /** The table of the Kubernetes documentation, Ingress, "Examples". */
    @ParameterizedTest
    @CsvSource({
        "PREFIX, /,           /any,              true",
        "EXACT,  /foo,        /foo,              true",
        "EXACT,  /foo,        /bar,              false",
        "EXACT,  /foo,        /foo/,             false",
        "EXACT,  /foo/,       /foo,              false",
        "PREFIX, /foo,        /foo,              true",
        "PREFIX, /foo,        /foo/,             true",
        "PREFIX, /foo/,       /foo,              true",
        "PREFIX, /foo/,       /foo/,             true",
        "PREFIX, /foo,        /foobar,           false",
        "PREFIX, /aaa/bb,     /aaa/bbb,          false",
        "PREFIX, /aaa/bbb,    /aaa/bbb,          true",
        "PREFIX, /aaa/bbb/,   /aaa/bbb,          true",
        "PREFIX, /aaa/bbb,    /aaa/bbb/,         true",
        "PREFIX, /aaa/bbb,    /aaa/bbb/ccc,      true",
        "PREFIX, /aaa/bbb,    /aaa/bbbxyz,       false",
        "EXACT,  /FOO,        /foo,              false",
        "PREFIX, /FOO,        /foo,              false",
        "PREFIX, '',          /any,              true",
    })
    void a_rule_matches_as_the_documentation_says(PathType type, String rule, String path, boolean matches) {
        World world = new World().ingress("i", "h" + rule + (type == PathType.EXACT ? " = " : " -> ") + "web");
        assertThat(world.serviceOf("h" + path)).isEqualTo(matches ? "SERVICE_MISSING" : "unknown path");
    }

    @ParameterizedTest
    @CsvSource({
        "/,            root",
        "/aaa,         aaa",
        "/aaa/,        aaa",
        "/aaa/ccc,     aaa",
        "/aaa/bbb,     exact",
        "/aaa/bbb/,    bbb",
        "/aaa/bbb/c,   bbb",
        "/ccc,         root",
        "//aaa,        root",
    })
    void the_longest_path_wins_and_exact_before_prefix(String path, String service) {
        World world = new World()
                .service("root", "10.0.0.1:1")
                .service("aaa", "10.0.0.1:2")
                .service("bbb", "10.0.0.1:3")
                .service("exact", "10.0.0.1:4")
                .ingress("i", "h/ -> root", "h/aaa/bbb -> bbb", "h/aaa/bbb = exact", "h/aaa -> aaa");
        assertThat(world.serviceOf("h" + path)).isEqualTo(service);
    }

    @Property
    void the_index_finds_what_trying_every_rule_finds(
            @ForAll("paths") Set<String> prefixes, @ForAll("paths") Set<String> exact, @ForAll("path") String asked) {
        PathRoutes routes = new PathRoutes();
        for (String path : exact) {
            routes.add(PathType.EXACT, path, route("exact " + path));
        }
        Set<String> distinct = new TreeSet<>();
        for (String path : prefixes) {
            if (distinct.add(elements(path).toString())) {
                routes.add(PathType.PREFIX, path, route("prefix " + elements(path)));
            }
        }
        Route found = routes.find(Asked.get(asked));
        assertThat(found == null ? "none" : found.rule()).isEqualTo(oneByOne(prefixes, exact, asked));
    }

    private static String oneByOne(Set<String> prefixes, Set<String> exact, String asked) {
        if (exact.contains(asked)) {
            return "exact " + asked;
        }
        List<String> best = null;
        for (String prefix : prefixes) {
            List<String> rule = elements(prefix);
            List<String> path = List.of(asked.substring(1).split("/", -1));
            boolean matches =
                    rule.size() <= path.size() && path.subList(0, rule.size()).equals(rule);
            if (matches && (best == null || rule.size() > best.size())) {
                best = rule;
            }
        }
        return best == null ? "none" : "prefix " + best;
    }

    /** The elements of a rule: without those that trailing slashes make. */
    private static List<String> elements(String rule) {
        String stripped = rule.replaceAll("/+$", "");
        return stripped.isEmpty() ? List.of() : List.of(stripped.substring(1).split("/", -1));
    }

    private static Route route(String name) {
        return Route.to("Ingress n/i", name, new Destination.Nowhere(Destination.Reason.NO_ENDPOINTS, "x"));
    }

    @Provide
    Arbitrary<String> path() {
        return Arbitraries.of("a", "b", "ab", "")
                .list()
                .ofMinSize(1)
                .ofMaxSize(5)
                .map(elements -> "/" + String.join("/", elements));
    }

    @Provide
    Arbitrary<Set<String>> paths() {
        return path().set().ofMaxSize(8);
    }
}
