/** Services and pods to EndpointSlices. */
@NullMarked
package dev.portolan.controllers.endpointslice;

import org.jspecify.annotations.NullMarked;
