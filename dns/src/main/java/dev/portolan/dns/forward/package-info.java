/** Names that aren't the cluster's: asked for elsewhere, kept for a moment. */
@NullMarked
package dev.portolan.dns.forward;

import org.jspecify.annotations.NullMarked;
