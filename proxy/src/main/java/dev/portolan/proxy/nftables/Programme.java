package dev.portolan.proxy.nftables;

import dev.portolan.linux.nftables.Element;
import dev.portolan.linux.nftables.NftSet;
import dev.portolan.linux.nftables.Value;
import dev.portolan.linux.nftables.Verdict;
import dev.portolan.proxy.core.Affinity;
import dev.portolan.proxy.core.Backend;
import dev.portolan.proxy.core.Forwarding;
import dev.portolan.proxy.core.Frontend;
import dev.portolan.proxy.core.Placement;
import dev.portolan.proxy.core.Policy;
import dev.portolan.proxy.core.Target;
import dev.portolan.rules.Cidr;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * One frontend as elements of maps.
 *
 * @param entries all of them; some may be other frontends' too
 * @param choices the chains that they lead to
 * @param slots where its backends are, a side each
 * @param numbers the backends' numbers; empty without affinity
 */
record Programme(
        List<Entry> entries, Set<Choice> choices, Map<Side, List<Backend>> slots, Map<Backend, Integer> numbers) {
    /** Of a frontend that isn't there. */
    static final Programme NONE = new Programme(List.of(), Set.of(), Map.of(), Map.of());

    /** What makes {@code frontend} do {@code forwarding}, with as little change to {@code before} as can be. */
    static Programme of(Layout layout, Frontend frontend, Forwarding forwarding, Programme before) {
        return new Writer(layout, frontend, forwarding, before).write();
    }

    private static final class Writer {
        private final Layout layout;
        private final Frontend frontend;
        private final Forwarding forwarding;
        private final Programme before;
        private final List<Entry> entries = new ArrayList<>();
        private final Set<Choice> choices = new java.util.LinkedHashSet<>();
        private final Map<Side, List<Backend>> slots = new EnumMap<>(Side.class);
        private Map<Backend, Integer> numbers = Map.of();

        Writer(Layout layout, Frontend frontend, Forwarding forwarding, Programme before) {
            this.layout = layout;
            this.frontend = frontend;
            this.forwarding = forwarding;
            this.before = before;
        }

        Programme write() {
            Set<Backend> all = new TreeSet<>(forwarding.inside().backends());
            if (keepsClientAddress()) {
                all.addAll(forwarding.outside().backends());
            }
            if (forwarding.affinity() instanceof Affinity.ClientIp) {
                numbers = Placement.numbers(before.numbers, all);
                numbers.forEach((backend, number) -> add(
                        layout.stickyBackends(),
                        Element.of(Keys.of(frontend, Value.number(number)), Keys.of(backend))));
            }
            all.forEach(backend -> {
                Value address = Value.address(backend.address());
                add(layout.hairpin(), Element.of(Value.concat(address, address)));
            });
            side(Side.INSIDE, forwarding.inside(), layout.services());
            if (keepsClientAddress()) {
                side(Side.OUTSIDE, forwarding.outside(), layout.outside());
            } else {
                add(layout.masqueraded(), Element.of(Keys.of(frontend)));
            }
            admission();
            add(layout.counted(), Element.of(Keys.of(frontend)));
            return new Programme(entries, choices, slots, numbers);
        }

        private boolean keepsClientAddress() {
            return forwarding.kind() != Forwarding.Kind.CLUSTER_IP && forwarding.policy() == Policy.LOCAL;
        }

        private void side(Side side, Target target, NftSet verdicts) {
            Verdict verdict = switch (target) {
                case Target.Refuse refuse -> new Verdict.Goto(layout.refuse().name());
                case Target.Drop drop -> Verdict.DROP;
                case Target.Balance(List<Backend> backends) -> balance(side, backends);
            };
            add(verdicts, Element.of(Keys.of(frontend), verdict));
        }

        private Verdict balance(Side side, List<Backend> backends) {
            List<Backend> placed = Placement.slots(before.slots.getOrDefault(side, List.of()), backends);
            slots.put(side, placed);
            Choice choice = switch (forwarding.affinity()) {
                case Affinity.None none -> new Choice.Random(placed.size(), side);
                case Affinity.ClientIp sticky ->
                    new Choice.Sticky(placed.size(), Collections.max(numbers.values()) + 1, sticky.timeout(), side);
            };
            choices.add(choice);
            for (int slot = 0; slot < placed.size(); slot++) {
                Backend backend = placed.get(slot);
                Value key = Keys.of(frontend, Value.number(side.firstSlot() + slot));
                switch (forwarding.affinity()) {
                    case Affinity.None none -> add(layout.backends(), Element.of(key, Keys.of(backend)));
                    case Affinity.ClientIp sticky -> {
                        Choice take = new Choice.Take(numbers.getOrDefault(backend, 0), sticky.timeout());
                        add(layout.stickySlots(), Element.of(key, new Verdict.Goto(take.chain())));
                    }
                }
            }
            return new Verdict.Goto(choice.chain());
        }

        private void admission() {
            if (forwarding.sourceRanges().isEmpty()) {
                return;
            }
            add(layout.restricted(), Element.of(Keys.of(frontend)));
            for (Cidr block : Ruleset.withoutNested(forwarding.sourceRanges(), layout.family())) {
                add(
                        layout.admitted(),
                        Element.range(
                                Keys.of(frontend, Value.address(block.address())),
                                Keys.of(frontend, Value.address(Ruleset.last(block)))));
            }
        }

        private void add(NftSet set, Element element) {
            entries.add(new Entry(set, element));
        }
    }
}
