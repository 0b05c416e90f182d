/** Endpoints made by hand to EndpointSlices. */
@NullMarked
package dev.portolan.controllers.endpointslicemirroring;

import org.jspecify.annotations.NullMarked;
