/** RevisionedStore: a small, durable, revisioned key-value store. See this module's README. */
@NullMarked
package dev.portolan.store;

import org.jspecify.annotations.NullMarked;
