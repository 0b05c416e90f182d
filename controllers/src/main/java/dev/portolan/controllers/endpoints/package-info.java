/** Services and pods to the older Endpoints. */
@NullMarked
package dev.portolan.controllers.endpoints;

import org.jspecify.annotations.NullMarked;
