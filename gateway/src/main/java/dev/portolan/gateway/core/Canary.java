package dev.portolan.gateway.core;

import dev.portolan.gateway.core.Match.Test;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Another version of an Ingress with the same hosts and paths, for some of the requests (ingress-nginx, "Canary").
 *
 * @param header whose value decides before all else: {@code always}, {@code never}, or the value or pattern below
 * @param value instead of {@code always}
 * @param pattern instead of {@code value}
 * @param cookie whose value decides next: {@code always} or {@code never}
 * @param weight of the rest, its share
 * @param total what the shares add up to
 */
record Canary(
        Optional<String> header,
        Optional<String> value,
        Optional<String> pattern,
        Optional<String> cookie,
        int weight,
        int total) {
    /** A sum of weights has to fit into an int. */
    private static final long HEAVIEST = 1_000_000;

    /**
     * Routes to be asked in this order instead of {@code before}, whose last has what no earlier canary took, and of which
     * {@code canary} is another version. Beyond ingress-nginx, which heeds one canary only.
     */
    List<Route> join(List<Route> before, Route canary) {
        List<Route> all = new ArrayList<>(before.subList(0, before.size() - 1));
        all.addAll(split(before.getLast(), canary));
        return all;
    }

    private List<Route> split(Route main, Route canary) {
        List<Route> all = new ArrayList<>();
        header.ifPresent(name -> {
            Optional<SafeRegex> regex = pattern.flatMap(p -> SafeRegex.parse(p, SafeRegex.Case.REGARDED));
            Test yes = regex.<Test>map(Test.Regex::new).orElseGet(() -> new Test.Equal(value.orElse("always")));
            all.add(canary.with(Match.header(lower(name), yes), canary.action()));
            if (value.isEmpty() && pattern.isEmpty()) {
                all.add(main.with(Match.header(lower(name), new Test.Equal("never")), main.action()));
            }
        });
        cookie.ifPresent(name -> {
            all.add(canary.with(cookie(name, "always"), canary.action()));
            all.add(main.with(cookie(name, "never"), main.action()));
        });
        if (main.action() instanceof Action.Forward(var before)
                && canary.action() instanceof Action.Forward(var after)
                && weight > 0) {
            all.add(main.with(Match.ANY, new Action.Forward(shared(before, after))));
        } else {
            all.add(main);
        }
        return all;
    }

    /** Those before keep their proportions in what is left to them. */
    private List<Action.Target> shared(List<Action.Target> before, List<Action.Target> after) {
        long sum = before.stream().mapToLong(Action.Target::weight).sum();
        long heaviest = Math.max(1, sum) * total;
        List<Action.Target> targets = new ArrayList<>();
        before.forEach(t -> targets.add(weighted(t, (long) t.weight() * (total - weight), heaviest)));
        after.forEach(t -> targets.add(weighted(t, Math.max(1, sum) * weight, heaviest)));
        return targets;
    }

    private static Action.Target weighted(Action.Target target, long weight, long heaviest) {
        long divisor = (heaviest + HEAVIEST - 1) / HEAVIEST;
        int fitting = (int) ((weight + divisor - 1) / divisor); // never nothing of something
        return new Action.Target(fitting, target.destination(), target.request(), target.response());
    }

    private static Match cookie(String name, String value) {
        String expression = "(?:.*;\\s*)?" + quoted(name) + "=" + value + "(?:\\s*;.*)?";
        return SafeRegex.parse(expression, SafeRegex.Case.REGARDED)
                .map(regex -> Match.header("cookie", new Test.Regex(regex)))
                .orElse(Match.ANY);
    }

    private static String quoted(String name) {
        return java.util.regex.Pattern.quote(name);
    }

    private static String lower(String name) {
        return name.toLowerCase(java.util.Locale.ROOT);
    }
}
