/** What a container runtime promises, and the logs that all of them write. */
@NullMarked
package dev.portolan.node.runtime;

import org.jspecify.annotations.NullMarked;
