/** The gateway beside nginx and HAProxy. */
@NullMarked
package dev.portolan.bench.gateway;

import org.jspecify.annotations.NullMarked;
