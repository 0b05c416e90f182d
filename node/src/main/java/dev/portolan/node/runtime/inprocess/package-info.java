/** Built-in images: programs on virtual threads inside the agent, with sockets of the pod's own. */
@NullMarked
package dev.portolan.node.runtime.inprocess;

import org.jspecify.annotations.NullMarked;
