package dev.portolan.gateway.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.gateway.core.ClassView.Standing;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTableTest {
    private static World world() {
        World world = new World();
        for (String name : List.of("exact", "wild", "any", "old", "young", "fallback", "own")) {
            world.service(name, "10.0.0.1:80");
        }
        return world;
    }

    @ParameterizedTest
    @CsvSource({
        "bar.foo.com/,       wild",
        "a.bar.foo.com/,     any",
        "foo.com/,           any",
        "shop.foo.com/,      exact",
        "shop.foo.com/only,  exact",
        "elsewhere.org/,     any",
        "/,                   any",
    })
    void an_exact_host_comes_before_a_wildcard_of_one_label_before_any(String url, String service) {
        World world = world().ingress("i", "*/ -> any", "*.foo.com/ -> wild", "shop.foo.com/ -> exact");
        assertThat(world.serviceOf(url)).isEqualTo(service);
    }

    @Test
    void a_rule_needs_both_host_and_path_so_the_next_best_host_is_asked() {
        World world = world().ingress("i", "shop.foo.com/api -> exact", "*.foo.com/ -> wild");
        assertThat(world.serviceOf("shop.foo.com/api")).isEqualTo("exact");
        assertThat(world.serviceOf("shop.foo.com/other")).isEqualTo("wild");
    }

    @Test
    void without_a_default_backend_nothing_else_is_served() {
        World world = world().ingress("i", "shop.foo.com/api -> exact");
        assertThat(world.serviceOf("shop.foo.com/")).isEqualTo("unknown path");
        assertThat(world.serviceOf("other.com/")).isEqualTo("unknown host");
    }

    @Test
    void the_default_backend_of_the_ingress_that_has_the_host_comes_before_that_of_one_without_rules() {
        World world = world().ingress("global", "-> fallback").ingress("shop", "shop.foo.com/api -> exact", "-> own");
        assertThat(world.serviceOf("shop.foo.com/")).isEqualTo("own");
        assertThat(world.serviceOf("other.com/")).isEqualTo("fallback");
    }

    @Test
    void the_older_of_two_ingresses_keeps_a_path_and_the_younger_hears_of_it() {
        World world = world().ingress("first", "h/x/ -> old").ingress("second", "h/x -> young", "h/y -> young");
        assertThat(world.serviceOf("h/x")).isEqualTo("old");
        assertThat(world.serviceOf("h/y")).isEqualTo("young");
        assertThat(world.table().problems())
                .containsExactly(new Problem(
                        new IngressKey("default", "second"),
                        "PathConflict",
                        "h/x is served by the older Ingress default/first; this rule gets no requests"));
    }

    @Test
    void exact_and_prefix_of_one_path_are_no_conflict() {
        World world = world().ingress("first", "h/x -> old").ingress("second", "h/x = young");
        assertThat(world.table().problems()).isEmpty();
    }

    @Test
    void a_path_twice_in_one_ingress_goes_to_the_first_and_is_said() {
        World world = world().ingress("one", "h/x -> old", "h/x -> young");
        assertThat(world.serviceOf("h/x")).isEqualTo("old");
        assertThat(world.table().problems())
                .singleElement()
                .satisfies(p -> assertThat(p.message()).contains("an earlier rule of this Ingress"));
    }

    @Test
    void a_second_ingress_of_nothing_but_a_default_backend_is_a_conflict() {
        World world = world().ingress("first", "-> old").ingress("second", "-> young");
        assertThat(world.serviceOf("h/")).isEqualTo("old");
        assertThat(world.table().problems())
                .singleElement()
                .satisfies(p -> assertThat(p.ingress().name()).isEqualTo("second"));
    }

    @ParameterizedTest
    @CsvSource({
        // class of the Ingress, other class is default, ours is default, served
        "'',       false, false, true",
        "'',       false, true,  true",
        "'',       true,  false, false",
        "portolan, true,  false, true",
        "mine,     true,  false, true",
        "other,    false, true,  false",
        "unknown,  false, true,  false",
    })
    void an_ingress_is_ours_by_its_class_or_by_default(
            String name, boolean otherDefault, boolean ourDefault, boolean served) {
        World world = world().ingressClass("other", "other.io/c", standing(otherDefault))
                .ingressClass("mine", "portolan.dev/ingress", standing(ourDefault));
        if (name.isEmpty()) {
            world.ingress("i", "h/ -> any");
        } else {
            world.ingressOfClass("i", name, "h/ -> any");
        }
        assertThat(world.table().ingresses().isEmpty()).isEqualTo(!served);
        assertThat(world.serviceOf("h/")).isEqualTo(served ? "any" : "unknown host");
    }

    @Test
    void the_old_annotation_counts_when_the_field_is_absent() {
        World world = world();
        for (String annotation : List.of("portolan", "nginx")) {
            world.add(new IngressView(
                    new IngressKey("default", annotation),
                    Instant.EPOCH,
                    Optional.empty(),
                    Optional.of(annotation),
                    Optional.empty(),
                    List.of(),
                    List.of(),
                    Map.of()));
        }
        assertThat(world.table().ingresses()).containsExactly(new IngressKey("default", "portolan"));
    }

    private static Standing standing(boolean isDefault) {
        return isDefault ? Standing.DEFAULT : Standing.ORDINARY;
    }
}
