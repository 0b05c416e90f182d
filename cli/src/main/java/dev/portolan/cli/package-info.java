/** The portolan program. See this module's README. */
@NullMarked
package dev.portolan.cli;

import org.jspecify.annotations.NullMarked;
