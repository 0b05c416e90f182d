/** The node agent: pods, sandboxes, runtimes, probes. See this module's README. */
@NullMarked
package dev.portolan.node;

import org.jspecify.annotations.NullMarked;
