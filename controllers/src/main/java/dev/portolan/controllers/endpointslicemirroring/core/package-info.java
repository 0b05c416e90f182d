/** Which slices mirror an Endpoints object, as a pure decision. */
@NullMarked
package dev.portolan.controllers.endpointslicemirroring.core;

import org.jspecify.annotations.NullMarked;
