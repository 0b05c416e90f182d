/** Cluster DNS. See this module's README. */
@NullMarked
package dev.portolan.dns;

import org.jspecify.annotations.NullMarked;
