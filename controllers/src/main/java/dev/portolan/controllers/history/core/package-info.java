/** How revisions are numbered, and which are kept. Pure. */
@NullMarked
package dev.portolan.controllers.history.core;

import org.jspecify.annotations.NullMarked;
