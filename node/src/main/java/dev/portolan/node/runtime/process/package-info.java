/** Real commands as processes of this host, in the pod's sandbox. */
@NullMarked
package dev.portolan.node.runtime.process;

import org.jspecify.annotations.NullMarked;
