package dev.portolan.dns.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.dns.wire.Name;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

/** As any map does, and its predecessors stay as they were. */
class ShardsTest {
    @Property(tries = 200)
    void after_any_changes_it_has_what_a_plain_map_has(
            @ForAll @Size(max = 30) List<@Size(max = 20) List<@IntRange(max = 300) Integer>> steps) {
        Shards<Integer> shards = Shards.empty();
        Map<Name, Integer> plain = new HashMap<>();
        int value = 0;
        for (List<Integer> step : steps) {
            Shards<Integer> before = shards;
            Map<Name, Integer> plainBefore = Map.copyOf(plain);
            Map<Name, @Nullable Integer> changes = new HashMap<>();
            for (int each : step) {
                changes.put(name(each), ++value % 3 == 0 ? null : value);
            }
            shards = shards.with(changes);
            changes.forEach((name, now) -> {
                if (now == null) {
                    plain.remove(name);
                } else {
                    plain.put(name, now);
                }
            });
            same(shards, plain);
            same(before, plainBefore);
        }
    }

    private static void same(Shards<Integer> shards, Map<Name, Integer> plain) {
        for (int each = 0; each <= 300; each++) {
            assertThat(shards.get(name(each))).isEqualTo(plain.get(name(each)));
        }
    }

    private static Name name(int number) {
        return Name.of("svc-" + number + ".default.svc.cluster.local");
    }
}
