/** Following files: when something changed, what that takes away, and what it changed. */
@NullMarked
package dev.portolan.cli.watch;

import org.jspecify.annotations.NullMarked;
