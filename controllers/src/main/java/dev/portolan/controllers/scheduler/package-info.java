/** Gives every pod a node. */
@NullMarked
package dev.portolan.controllers.scheduler;

import org.jspecify.annotations.NullMarked;
