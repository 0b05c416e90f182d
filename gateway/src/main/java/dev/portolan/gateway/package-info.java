/** The Ingress reverse proxy. See this module's README. */
@NullMarked
package dev.portolan.gateway;

import org.jspecify.annotations.NullMarked;
