/** What nodes are in the eyes of controllers: whom they repel, and what is asked of them. Pure. */
@NullMarked
package dev.portolan.controllers.nodes;

import org.jspecify.annotations.NullMarked;
