/** Pods' volumes: what is in them, where they are on this host, and where a container sees them. */
@NullMarked
package dev.portolan.node.volume;

import org.jspecify.annotations.NullMarked;
