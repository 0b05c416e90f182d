package dev.portolan.ui.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class MapViewTest {
    /** Which of ten nodes there are, and in which of six states. */
    private static MapView view(List<Integer> states) {
        var items = new TreeMap<String, Item>();
        for (int i = 0; i < states.size(); i++) {
            if (states.get(i) == 6) continue;
            String id = new Ref(Ref.Kind.NODE, "", "node-" + i).id();
            items.put(id, new Item.Node(id, State.values()[states.get(i)], "", ""));
        }
        return new MapView(items);
    }

    @Property
    void a_delta_turns_the_view_before_into_the_view_after(
            @ForAll @Size(10) List<@IntRange(min = 0, max = 6) Integer> before,
            @ForAll @Size(10) List<@IntRange(min = 0, max = 6) Integer> after) {
        MapView old = view(before);
        MapView now = view(after);
        MapView.Delta delta = now.since(old);

        var patched = new TreeMap<>(old.items());
        delta.gone().forEach(patched::remove);
        delta.put().forEach(item -> patched.put(item.id(), item));

        assertThat(new MapView(patched)).isEqualTo(now);
        assertThat(delta.isEmpty()).isEqualTo(old.equals(now));
        assertThat(delta.put())
                .allSatisfy(item -> assertThat(old.items().get(item.id())).isNotEqualTo(item));
    }
}
