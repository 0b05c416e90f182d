/** From a pod's readiness to the data plane, by size of the cluster. */
@NullMarked
package dev.portolan.bench.propagation;

import org.jspecify.annotations.NullMarked;
