package dev.portolan.proxy.nftables;

import dev.portolan.linux.nftables.Chain;
import dev.portolan.linux.nftables.Load;
import dev.portolan.linux.nftables.Match;
import dev.portolan.linux.nftables.Rule;
import dev.portolan.linux.nftables.Statement;
import dev.portolan.linux.nftables.Statement.Translate;
import dev.portolan.linux.nftables.Value;
import dev.portolan.linux.nftables.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A way to choose a backend. Each is one chain that all frontends with the same way share, so that chains do not grow with Services.
 *
 * <p>A packet may meet the old verdict and the new backends of its frontend, when a transaction takes effect between two look-ups. The
 * slot it chose may then be empty; slot 0 is not, as long as there are backends.
 */
sealed interface Choice {
    /** The chain's name. */
    String chain();

    /** Its rules. */
    List<Rule> rules(Layout layout);

    /** Chains that its rules lead to. */
    default List<Choice> leadsTo() {
        return List.of();
    }

    /** Counts the connection; goes on with the next rule in any case. */
    private static Rule counts(Layout layout, Chain chain) {
        return layout.keys()
                .rule(chain, "counts", new Match.Member(layout.counted(), Keys.FRONTEND, Match.Side.INSIDE));
    }

    /** One of {@code count} slots at random. */
    record Random(int count, Side side) implements Choice {
        @Override
        public String chain() {
            return "pick-" + count + side.suffix();
        }

        @Override
        public List<Rule> rules(Layout layout) {
            Chain chain = layout.chain(chain());
            return List.of(
                    counts(layout, chain),
                    toSlot(layout, chain, Slot.any(layout, count, side)),
                    toSlot(layout, chain, Slot.first(layout, side)),
                    Rule.of(
                            chain,
                            "",
                            new Statement.Decide(
                                    new Verdict.Goto(layout.refuse().name()))));
        }

        private static Rule toSlot(Layout layout, Chain chain, Load slot) {
            return layout.keys()
                    .rule(
                            chain,
                            "",
                            slot,
                            new Load.Mapped(
                                    layout.backends(),
                                    Keys.FRONTEND,
                                    layout.keys().address()),
                            new Translate(
                                    layout.table().family(),
                                    Translate.Side.DESTINATION,
                                    layout.keys().address(),
                                    layout.keys().port()));
        }
    }

    /** The backend that the client had within {@code timeout}, else one at random. Backends have numbers below {@code numbers}. */
    record Sticky(int count, int numbers, Duration timeout, Side side) implements Choice {
        @Override
        public String chain() {
            return "stick-" + count + "-of-" + numbers + "-" + timeout.toSeconds() + "s" + side.suffix();
        }

        @Override
        public List<Rule> rules(Layout layout) {
            Chain chain = layout.chain(chain());
            List<Rule> rules = new ArrayList<>();
            rules.add(counts(layout, chain));
            for (int number = 0; number < numbers; number++) {
                // Jumps come back when the backend is gone; then the client chooses anew.
                rules.add(layout.keys()
                        .rule(
                                chain,
                                "",
                                layout.keys().source(layout.keys().fourth()),
                                new Load.Constant(
                                        Value.number(number), layout.keys().fifth()),
                                new Match.Member(layout.clients(), Keys.FRONTEND, Match.Side.INSIDE),
                                new Statement.Decide(new Verdict.Jump(new Take(number, timeout).chain()))));
            }
            rules.add(toSlot(layout, chain, Slot.any(layout, count, side)));
            rules.add(toSlot(layout, chain, Slot.first(layout, side)));
            rules.add(Rule.of(
                    chain,
                    "",
                    new Statement.Decide(new Verdict.Goto(layout.refuse().name()))));
            return rules;
        }

        private static Rule toSlot(Layout layout, Chain chain, Load slot) {
            return layout.keys().rule(chain, "", slot, new Statement.DecideBy(layout.stickySlots(), Keys.FRONTEND));
        }

        @Override
        public List<Choice> leadsTo() {
            List<Choice> takes = new ArrayList<>();
            for (int number = 0; number < numbers; number++) {
                takes.add(new Take(number, timeout));
            }
            return takes;
        }
    }

    /** The backend with this number, which the client keeps. Comes back when there is none. */
    record Take(int number, Duration timeout) implements Choice {
        @Override
        public String chain() {
            return "take-" + number + "-" + timeout.toSeconds() + "s";
        }

        @Override
        public List<Rule> rules(Layout layout) {
            Chain chain = layout.chain(chain());
            Load numbered =
                    new Load.Constant(Value.number(number), layout.keys().fourth());
            Load client = layout.keys().source(layout.keys().fourth());
            Load remembered =
                    new Load.Constant(Value.number(number), layout.keys().fifth());
            Load backend = new Load.Mapped(
                    layout.stickyBackends(), Keys.FRONTEND, layout.keys().address());
            Translate translate = new Translate(
                    layout.table().family(),
                    Translate.Side.DESTINATION,
                    layout.keys().address(),
                    layout.keys().port());
            return List.of(
                    layout.keys()
                            .rule(
                                    chain,
                                    "",
                                    numbered,
                                    backend,
                                    client,
                                    remembered,
                                    new Statement.Remember(layout.clients(), Keys.FRONTEND, timeout),
                                    translate),
                    layout.keys().rule(chain, "no room to remember", numbered, backend, translate),
                    layout.keys()
                            .rule(
                                    chain,
                                    "the backend is gone",
                                    client,
                                    remembered,
                                    new Statement.Forget(layout.clients(), Keys.FRONTEND)));
        }
    }

    /** Loads a slot's number as a key's fourth part. */
    final class Slot {
        private Slot() {}

        static Load any(Layout layout, int count, Side side) {
            return count == 1
                    ? first(layout, side)
                    : new Load.RandomNumber(
                            count, side.firstSlot(), layout.keys().fourth());
        }

        static Load first(Layout layout, Side side) {
            return new Load.Constant(
                    Value.number(side.firstSlot()), layout.keys().fourth());
        }
    }
}
