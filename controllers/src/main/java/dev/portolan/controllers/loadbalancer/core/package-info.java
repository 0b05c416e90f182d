/** Which address a Service gets or gives back, as a pure decision. */
@NullMarked
package dev.portolan.controllers.loadbalancer.core;

import org.jspecify.annotations.NullMarked;
