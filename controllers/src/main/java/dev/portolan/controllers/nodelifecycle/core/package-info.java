/** Whether a node has fallen silent, as a pure decision. */
@NullMarked
package dev.portolan.controllers.nodelifecycle.core;

import org.jspecify.annotations.NullMarked;
