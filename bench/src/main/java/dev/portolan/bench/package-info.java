/** Side-by-side measurements. See this module's README. */
@NullMarked
package dev.portolan.bench;

import org.jspecify.annotations.NullMarked;
