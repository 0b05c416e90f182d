/** Connections through Services, by each data plane and its peers, against connections straight to the pod. */
@NullMarked
package dev.portolan.bench.dataplane;

import org.jspecify.annotations.NullMarked;
