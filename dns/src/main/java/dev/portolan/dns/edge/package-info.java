/** The cluster's objects, watched and turned into a zone. */
@NullMarked
package dev.portolan.dns.edge;

import org.jspecify.annotations.NullMarked;
