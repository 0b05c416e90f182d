/** From the API to the diagnosis' snapshot, and from its findings to events. */
@NullMarked
package dev.portolan.explain.edge;

import org.jspecify.annotations.NullMarked;
