/** The cluster's DNS beside unbound and knot, which serve the same records as static data. */
@NullMarked
package dev.portolan.bench.dns;

import org.jspecify.annotations.NullMarked;
