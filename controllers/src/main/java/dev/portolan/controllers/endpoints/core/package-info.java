/** Which Endpoints a Service should have, as a pure decision. */
@NullMarked
package dev.portolan.controllers.endpoints.core;

import org.jspecify.annotations.NullMarked;
