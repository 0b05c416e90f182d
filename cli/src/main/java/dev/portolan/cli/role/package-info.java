/** One component by itself, beside any API server: what all such roles share. */
@NullMarked
package dev.portolan.cli.role;

import org.jspecify.annotations.NullMarked;
