/** Probes of running containers. */
@NullMarked
package dev.portolan.node.probe;

import org.jspecify.annotations.NullMarked;
