package dev.portolan.gateway.core;

/**
 * One decision of the table.
 *
 * @param owner whose rule it is, for users: kind, namespace and name
 * @param rule the rule for users: its host (an asterisk for any) and path, or {@code default backend}
 * @param match what the request must have besides host and path
 * @param action what is done with it
 * @param policy what is done to it on its way
 */
public record Route(String owner, String rule, Match match, Action action, Policy policy) {
    /** For every request, to one destination, as it is. */
    public static Route to(String owner, String rule, Destination destination) {
        return new Route(owner, rule, Match.ANY, Action.Forward.to(destination), Policy.NONE);
    }

    Route with(Match other, Action otherAction) {
        return new Route(owner, rule, other, otherAction, policy);
    }
}
