package dev.portolan.apiserver.cel;

import java.util.Optional;

/**
 * A rule that is ready to be evaluated.
 *
 * @param suffix what a violation's path has after the path of the rule's place, with its leading dot or bracket
 * @param usesOldSelf whether the rule is about a change, and left alone where there is nothing to compare
 */
record CompiledRule(
        Rule rule, Expression expression, Optional<Expression> messageExpression, String suffix, boolean usesOldSelf) {}
