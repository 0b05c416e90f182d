package dev.portolan.node.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portolan.rules.Cidr;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AddressPoolTest {
    private static final Cidr SMALL = Cidr.parse("10.244.3.0/29");

    private static InetAddress ip(String text) {
        return InetAddress.ofLiteral(text);
    }

    private static List<InetAddress> drain(AddressPool pool) {
        List<InetAddress> all = new ArrayList<>();
        for (var next = pool.take(); next.isPresent(); next = pool.take()) {
            all.add(next.get());
        }
        return all;
    }

    @Test
    void network_node_and_broadcast_addresses_are_never_given_out() {
        assertThat(drain(new AddressPool(SMALL, List.of(), Optional.empty())))
                .containsExactly(
                        ip("10.244.3.2"), ip("10.244.3.3"), ip("10.244.3.4"), ip("10.244.3.5"), ip("10.244.3.6"));
    }

    @Test
    void a_released_address_comes_last() {
        AddressPool pool = new AddressPool(SMALL, List.of(), Optional.empty());
        InetAddress first = pool.take().orElseThrow();
        pool.release(first);
        assertThat(drain(pool)).hasSize(5).endsWith(first).startsWith(ip("10.244.3.3"));
    }

    @Test
    void a_restarted_agent_continues_after_the_addresses_that_pods_had() {
        AddressPool pool =
                new AddressPool(SMALL, List.of(ip("10.244.3.2"), ip("10.244.3.4"), ip("10.0.0.1")), Optional.empty());
        assertThat(pool.take()).contains(ip("10.244.3.5"));
        pool.release(ip("10.244.3.2"));
        assertThat(drain(pool)).containsExactly(ip("10.244.3.6"), ip("10.244.3.2"), ip("10.244.3.3"));
    }

    @Test
    void a_restarted_agent_continues_after_the_address_it_gave_out_last() {
        AddressPool pool = new AddressPool(SMALL, List.of(ip("10.244.3.2")), Optional.of(ip("10.244.3.5")));
        assertThat(drain(pool)).containsExactly(ip("10.244.3.6"), ip("10.244.3.3"), ip("10.244.3.4"), ip("10.244.3.5"));
        AddressPool other = new AddressPool(SMALL, List.of(), Optional.of(ip("10.9.9.9")));
        assertThat(other.take()).contains(ip("10.244.3.2"));
    }

    @Test
    void a_range_without_room_is_refused() {
        assertThatThrownBy(() -> new AddressPool(Cidr.parse("10.244.3.0/31"), List.of(), Optional.empty()))
                .hasMessageContaining("10.244.3.0/31");
    }

    @Property(tries = 200)
    void nobody_gets_an_address_that_another_holds(@ForAll List<@IntRange(min = 0, max = 5) Integer> steps) {
        AddressPool pool = new AddressPool(SMALL, List.of(), Optional.empty());
        List<InetAddress> held = new ArrayList<>();
        Set<InetAddress> distinct = new HashSet<>();
        for (int step : steps) {
            if (step == 0 && !held.isEmpty()) {
                InetAddress back = held.removeFirst();
                distinct.remove(back);
                pool.release(back);
            } else {
                pool.take().ifPresent(a -> {
                    held.add(a);
                    assertThat(distinct.add(a)).isTrue();
                });
            }
            assertThat(held.size()).isLessThanOrEqualTo(pool.size());
        }
    }
}
