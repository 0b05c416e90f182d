package dev.portolan.linux.nftables;

import java.util.List;

/**
 * Expressions that are evaluated one after the other until one does not match, at the end of a chain.
 *
 * @param chain the chain it is appended to
 * @param comment for people who list the rules, up to 120 ASCII characters; may be empty
 * @param expressions at least one
 */
public record Rule(Chain chain, String comment, List<Expression> expressions) {
    /** Copies the list. */
    public Rule {
        expressions = List.copyOf(expressions);
    }

    /** A rule of {@code chain}. */
    public static Rule of(Chain chain, String comment, Expression... expressions) {
        return new Rule(chain, comment, List.of(expressions));
    }
}
