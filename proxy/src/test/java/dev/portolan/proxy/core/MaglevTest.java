package dev.portolan.proxy.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class MaglevTest {
    private static Backend backend(int n) {
        return Backend.of("10.244." + (n >> 8) + "." + (n & 255), 3000);
    }

    private static List<Backend> backends(Set<Integer> numbers) {
        return numbers.stream().map(MaglevTest::backend).toList();
    }

    @Property(tries = 100)
    void every_backend_has_as_many_places_as_any_other_give_or_take_one(
            @ForAll @Size(min = 1, max = 60) Set<@IntRange(max = 60_000) Integer> numbers) {
        List<Backend> table = Maglev.table(backends(numbers));
        Map<Backend, Integer> places = new HashMap<>();
        table.forEach(each -> places.merge(each, 1, Integer::sum));
        assertThat(places).containsOnlyKeys(backends(numbers));
        assertThat(Collections.max(places.values()) - Collections.min(places.values()))
                .isLessThanOrEqualTo(1);
    }

    @Property(tries = 100)
    void the_order_in_which_backends_are_named_does_not_matter(
            @ForAll @Size(min = 1, max = 30) Set<@IntRange(max = 60_000) Integer> numbers, @ForAll Random random) {
        List<Backend> shuffled = new ArrayList<>(backends(numbers));
        Collections.shuffle(shuffled, random);
        assertThat(Maglev.table(shuffled)).isEqualTo(Maglev.table(backends(numbers)));
    }

    /** So many have tables of one size; from one size to the next more moves. */
    @Property(tries = 100)
    void when_a_backend_goes_few_places_of_the_others_change(
            @ForAll @Size(min = 17, max = 31) Set<@IntRange(max = 60_000) Integer> numbers) {
        List<Backend> all = backends(numbers);
        List<Backend> before = Maglev.table(all);
        Backend gone = all.getFirst();
        List<Backend> after = Maglev.table(all.subList(1, all.size()));
        int moved = 0;
        for (int place = 0; place < before.size(); place++) {
            if (!before.get(place).equals(gone) && !before.get(place).equals(after.get(place))) {
                moved++;
            }
        }
        assertThat(after).hasSameSizeAs(before).doesNotContain(gone);
        assertThat(moved).isLessThan(before.size() / 4);
    }
}
