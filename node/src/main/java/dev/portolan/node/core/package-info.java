/** What a node agent decides, without I/O, clock or threads: which container to start or stop, a pod's status, addresses, environment. */
@NullMarked
package dev.portolan.node.core;

import org.jspecify.annotations.NullMarked;
