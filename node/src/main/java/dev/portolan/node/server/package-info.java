/** What the node agent serves to the API server over TLS. */
@NullMarked
package dev.portolan.node.server;

import org.jspecify.annotations.NullMarked;
