/** Services and EndpointSlices to an immutable table of forwardings. No I/O, no clock, no threads. */
@NullMarked
package dev.portolan.proxy.core;

import org.jspecify.annotations.NullMarked;
