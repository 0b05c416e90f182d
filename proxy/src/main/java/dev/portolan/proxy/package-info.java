/** Services and EndpointSlices to data plane rules. See this module's README. */
@NullMarked
package dev.portolan.proxy;

import org.jspecify.annotations.NullMarked;
