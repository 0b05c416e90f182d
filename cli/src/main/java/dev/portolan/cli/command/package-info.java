/** The commands of the program, one class each. */
@NullMarked
package dev.portolan.cli.command;

import org.jspecify.annotations.NullMarked;
