/** What the node and its containers use, for {@code kubectl top}. */
@NullMarked
package dev.portolan.node.stats;

import org.jspecify.annotations.NullMarked;
