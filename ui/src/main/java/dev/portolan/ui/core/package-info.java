/** What the map shows, computed from records: no I/O, no clock, no threads. */
@NullMarked
package dev.portolan.ui.core;

import org.jspecify.annotations.NullMarked;
