/** What containers said, of one pod or of many. */
@NullMarked
package dev.portolan.cli.logs;

import org.jspecify.annotations.NullMarked;
