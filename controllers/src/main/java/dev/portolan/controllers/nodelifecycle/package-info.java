/** Nodes that fall silent, and pods whose node is gone. */
@NullMarked
package dev.portolan.controllers.nodelifecycle;

import org.jspecify.annotations.NullMarked;
