/** Which slices a Service should have, as a pure decision. */
@NullMarked
package dev.portolan.controllers.endpointslice.core;

import org.jspecify.annotations.NullMarked;
