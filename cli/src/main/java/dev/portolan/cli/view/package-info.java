/** What the terminal shows: progress, tables, colours. */
@NullMarked
package dev.portolan.cli.view;

import org.jspecify.annotations.NullMarked;
