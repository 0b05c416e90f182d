/** The HTTP/1.1 reverse proxy that follows a route table. */
@NullMarked
package dev.portolan.gateway.server;

import org.jspecify.annotations.NullMarked;
