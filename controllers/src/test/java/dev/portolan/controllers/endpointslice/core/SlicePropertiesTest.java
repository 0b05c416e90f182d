package dev.portolan.controllers.endpointslice.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.controllers.Samples;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class SlicePropertiesTest {
    private static final int CAPACITY = 4;

    /** Whatever pods come and go: each is in exactly one slice, none is overfull, and a second look changes nothing. */
    @Property(tries = 200)
    void every_pod_is_in_exactly_one_slice(
            @ForAll @Size(min = 1, max = 12) List<@Size(max = 20) Set<@IntRange(max = 30) Integer>> history) {
        SliceShelf shelf = new SliceShelf(CAPACITY);
        List<Pod> all = Samples.pods(31);
        for (Set<Integer> present : history) {
            List<Pod> pods = present.stream().sorted().map(all::get).toList();
            shelf.settle(Samples.plainService(), pods);
            List<String> expected =
                    pods.stream().map(p -> p.getStatus().getPodIP()).toList();
            assertThat(shelf.addresses()).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(shelf.sizes()).allMatch(size -> size <= CAPACITY);
            assertThat(shelf.slices()).as("a Service is never without a slice").isNotEmpty();
            assertThat(shelf.settle(Samples.plainService(), pods)).isEmpty();
        }
    }

    /** One pod more or less is one write, whatever came before. */
    @Property(tries = 200)
    void one_pod_more_or_less_is_one_write(
            @ForAll @Size(max = 25) Set<@IntRange(max = 30) Integer> start, @ForAll @IntRange(max = 30) int moved) {
        SliceShelf shelf = new SliceShelf(CAPACITY);
        List<Pod> all = Samples.pods(31);
        shelf.settle(
                Samples.plainService(), start.stream().sorted().map(all::get).toList());
        Set<Integer> after = new HashSet<>(start);
        if (!after.remove(moved)) after.add(moved);
        List<Pod> pods = new ArrayList<>(after.stream().sorted().map(all::get).toList());
        assertThat(shelf.settle(Samples.plainService(), pods)).hasSize(1);
    }
}
